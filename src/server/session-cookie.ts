import type { IncomingHttpHeaders } from 'node:http'

const PLAIN = 'slipway_session'
/** Browsers take a cookie of this name only over https, for this very host, so that no other host can plant one. */
const SECURE = `__Host-${PLAIN}`

/**
 * The secret in the session's cookie, as it came. With two of one name nobody knows which is ours and which was planted:
 * neither counts.
 */
export function sessionIdIn(headers: IncomingHttpHeaders): string | undefined {
  const wanted = `${nameFor(headers)}=`
  const found = (headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(wanted))
  const [only] = found
  if (only === undefined || found.length > 1) return undefined
  const id = only.slice(wanted.length)
  return /^[\w-]{20,100}$/.test(id) ? id : undefined
}

/** The value of `set-cookie` that keeps the session. */
export function sessionCookie(id: string, headers: IncomingHttpHeaders, maxAgeMs: number): string {
  return cookie(headers, id, Math.floor(maxAgeMs / 1_000))
}

/** The value of `set-cookie` that takes the session's cookie away. */
export function noSessionCookie(headers: IncomingHttpHeaders): string {
  return cookie(headers, '', 0)
}

function cookie(headers: IncomingHttpHeaders, value: string, maxAgeSeconds: number): string {
  const secure = isHttps(headers) ? '; Secure' : ''
  return `${nameFor(headers)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`
}

function nameFor(headers: IncomingHttpHeaders): string {
  return isHttps(headers) ? SECURE : PLAIN
}

/** A proxy in front says so. Believed from anybody: whoever lies only makes their own cookie stricter. */
function isHttps(headers: IncomingHttpHeaders): boolean {
  const told = headers['x-forwarded-proto']
  return (
    String(told ?? '')
      .split(',', 1)[0]
      ?.trim()
      .toLowerCase() === 'https'
  )
}
