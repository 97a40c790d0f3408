import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { slipwayError } from '#domain/errors.ts'
import { equalSecrets } from '#store/token.ts'

export interface GitHint {
  readonly urls: readonly string[]
  readonly ref: string | undefined
  /** Tells two pushes apart, nothing more. */
  readonly commit: string | undefined
}

/** Where the forges put addresses of the repository. */
const URL_KEYS = [
  'clone_url',
  'ssh_url',
  'git_url',
  'html_url',
  'url',
  'git_http_url',
  'git_ssh_url',
  'http_url',
  'web_url',
]
const MAX_URL = 2_000
const MAX_REF = 500
const MAX_COMMIT = 100

/**
 * GitHub, Gitea and Forgejo sign the body with HMAC-SHA256, as does our own header; GitLab sends the secret itself.
 * Errors: `hook.off`, `hook.signature`.
 */
export function checkSignature(headers: IncomingHttpHeaders, body: Buffer, secret: string | undefined): void {
  if (secret === undefined || secret === '') throw slipwayError('hook.off')
  const token = headers['x-gitlab-token']
  if (typeof token === 'string' && equalSecrets(token, secret)) return
  const wanted = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  for (const name of ['x-hub-signature-256', 'x-slipway-signature']) {
    const given = headers[name]
    if (typeof given === 'string' && equalSecrets(given, wanted)) return
  }
  throw slipwayError('hook.signature')
}

/** Only addresses, ref and commit are read: whatever else a hook says is looked up in git itself. Errors: `hook.unreadable`. */
export function readHint(body: Buffer): GitHint {
  const payload = jsonOf(body)
  const sources = [payload, objectAt(payload, 'repository'), objectAt(payload, 'project')]
  const urls = sources.flatMap((source) => URL_KEYS.map((key) => textAt(source, key, MAX_URL)))
  const unique = [...new Set(urls.flatMap((url) => (url === undefined ? [] : [withoutCredentials(url)])))]
  if (unique.length === 0) throw slipwayError('hook.unreadable', { why: 'no known key holds an address' })
  return { urls: unique, ref: textAt(payload, 'ref', MAX_REF), commit: textAt(payload, 'after', MAX_COMMIT) }
}

function jsonOf(body: Buffer): object {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw slipwayError('hook.unreadable', { why: 'the body is not JSON' }, { cause })
  }
  if (typeof value !== 'object' || value === null) throw slipwayError('hook.unreadable', { why: 'it is no object' })
  return value
}

function objectAt(source: object, key: string): object | undefined {
  const value: unknown = Object.hasOwn(source, key) ? Reflect.get(source, key) : undefined
  return typeof value === 'object' && value !== null ? value : undefined
}

function textAt(source: object | undefined, key: string, longest: number): string | undefined {
  const value: unknown = source && Object.hasOwn(source, key) ? Reflect.get(source, key) : undefined
  if (typeof value !== 'string' || value === '' || value.length > longest) return undefined
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001F\u007F]/.test(value) ? undefined : value
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1')
}
