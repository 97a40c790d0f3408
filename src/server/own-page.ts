import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { slipwayError } from '#domain/errors.ts'

/** Browsers say from which page a request comes; only our own pages may call. Errors: `request.cross-site`. */
export function checkOrigin({ origin, host }: IncomingHttpHeaders): void {
  if (origin === undefined) return
  const from = URL.canParse(origin) ? new URL(origin).host : undefined
  if (from === undefined || from !== host) throw slipwayError('request.cross-site', { origin: origin.slice(0, 200) })
}

/**
 * A browser sends its cookie with whatever a page makes it request, so a cookie counts only where the page is ours:
 * other ports of this host are not. What changes something needs a header that no form can send, and an origin, which
 * browsers always send with it. Errors: `auth.cross-site`, `request.cross-site`.
 */
export function checkOwnPage({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): void {
  checkOrigin(headers)
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused(`the browser calls it ${site}`)
  if (method === 'GET' || method === 'HEAD') return
  if (headers['slipway-web'] !== '1') throw refused('it has no header `slipway-web: 1`')
  if (headers.origin === undefined) throw refused('it has no header `origin`')
}

function refused(what: string): Error {
  return slipwayError('auth.cross-site', { what: what.slice(0, 100) })
}
