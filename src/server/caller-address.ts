import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Where a request comes from. A proxy on this machine tells for whom it asks; what it wrote stands last, behind what the
 * caller may have invented. Nobody else is believed.
 */
export function callerAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  const peer = plain(request.socket.remoteAddress ?? 'unknown')
  if (!isLoopback(peer)) return peer
  const told =
    String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim() ?? ''
  return isIP(told) === 0 ? peer : plain(told)
}

/** `::ffff:10.0.0.1` is 10.0.0.1, as a socket for both kinds sees it. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
