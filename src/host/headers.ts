import type { IncomingMessage } from 'node:http'

/** They concern one connection, not the request (RFC 9110, section 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect', // Answered by our own server.
])

/** Flat list of names and values without those of the connection, order and spelling kept. */
export function endToEndHeaders(message: IncomingMessage): string[] {
  const raw = message.rawHeaders
  const dropped = namedByConnection(message.headers.connection)
  const kept: string[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const lower = name.toLowerCase()
    if (HOP_BY_HOP.has(lower) || dropped?.has(lower)) continue
    kept.push(name, raw[i + 1] ?? '')
  }
  return kept
}

/**
 * What the application is sent. `X-Forwarded-For` is appended to; a proxy in front that ends TLS says host and protocol,
 * so these are only added where they are missing.
 */
export function requestHeaders(req: IncomingMessage): string[] {
  const headers = endToEndHeaders(req)
  const from = req.socket.remoteAddress ?? ''
  const before = takeOut(headers, req.headers['x-forwarded-for'] === undefined ? undefined : 'x-forwarded-for')
  headers.push('X-Forwarded-For', before ? `${before}, ${from}` : from)
  if (req.headers['x-forwarded-proto'] === undefined) headers.push('X-Forwarded-Proto', 'http')
  const host = req.headers.host
  if (req.headers['x-forwarded-host'] === undefined && host !== undefined) headers.push('X-Forwarded-Host', host)
  if (req.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked')
  return headers
}

/** The request has a body that can be sent only once. */
export function hasBody(req: IncomingMessage): boolean {
  if (req.headers['transfer-encoding'] !== undefined) return true
  const length = req.headers['content-length']
  return length !== undefined && length !== '0'
}

export function cookieOf(header: string | undefined, name: string): string | undefined {
  if (!header?.includes(name)) return undefined
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}

function takeOut(headers: string[], name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const values: string[] = []
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    if (headers[i]?.toLowerCase() !== name) continue
    values.unshift(headers[i + 1] ?? '')
    headers.splice(i, 2)
  }
  return values.join(', ')
}

function namedByConnection(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || /^(?:keep-alive|close|upgrade)$/i.test(connection)) return undefined
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()))
}
