import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { slipwayError } from '#domain/errors.ts'

export const SCHEMES = ['https', 'http', 'ssh', 'git', 'file'] as const

export type Scheme = (typeof SCHEMES)[number]

/** A repository's address, taken apart once, so that nothing after it ever sees a credential in a URL. */
export interface Remote {
  readonly scheme: Scheme
  /** What git and people are shown: without user and password for http and https, an absolute path for `file`. */
  readonly url: string
  /** Sent to http and https as basic authentication; never on a command line, on disk, in a log or an error. */
  readonly credentials?: { readonly user: string; readonly password: string }
}

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.+@-]*$/
const LONGEST = 2_000

/**
 * Reads a repository's address: https, http, ssh, git and file URLs, `git@host:path`, or the path of a folder that
 * exists. Relative paths count from `from`. Everything that git would take for a program to run is refused
 * (`git.url-refused`): options, `ext::` and all other `<transport>::` forms.
 */
export function parseRemote(text: string, from = process.cwd(), missing: 'refused' | 'allowed' = 'refused'): Remote {
  const fault = textFault(text)
  if (fault) throw refused(text, fault)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return parseUrl(text)
  const scp = /^(?:([^@\s/:]+)@)?([^:/\s@]+):(.+)$/.exec(text)
  if (scp && !text.slice(0, text.indexOf(':')).includes('/')) return parseScp(text, scp)
  const folder = path.resolve(from, text)
  // An absolute path is no mistyped address: what was there before may come back.
  return missing === 'allowed' && path.isAbsolute(text) ? { scheme: 'file', url: folder } : localRemote(folder, text)
}

/** A folder name for a repository's mirror: readable, unique for the address, free of credentials. */
export function mirrorName({ url }: Remote): string {
  const last =
    url
      .replace(/(\.git)?\/*$/, '')
      .split(/[/:]/)
      .at(-1) ?? ''
  const readable = last
    .replaceAll(/[^A-Za-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
  return `${readable || 'repository'}-${createHash('sha256').update(url).digest('hex').slice(0, 12)}`
}

/** Takes user and password out of every URL in a text. */
export function redactRemote(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi, '$1')
}

/** Takes this remote's credentials out of a text in every form in which git or a server may repeat them. */
export function redactFor({ credentials }: Remote, text: string): string {
  let clean = redactRemote(text)
  if (!credentials) return clean
  for (const secret of secretForms(credentials)) clean = clean.replaceAll(secret, '***')
  return clean
}

/** The value of the `Authorization` header. */
export function basicAuthorization({ user, password }: NonNullable<Remote['credentials']>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function secretForms(credentials: NonNullable<Remote['credentials']>): readonly string[] {
  const { user, password } = credentials
  const secret = password === '' ? user : password // A token alone stands where the user's name does.
  const forms = [secret, encodeURIComponent(secret), basicAuthorization(credentials).slice('Basic '.length)]
  return forms.filter((form) => form.length >= 3)
}

function textFault(text: string): string | undefined {
  if (text === '') return 'it is empty'
  if (text.length > LONGEST) return `it has more than ${LONGEST} characters`
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return 'it has control characters in it'
  if (text.startsWith('-')) return 'it begins with `-`, as an option does'
  if (/^[^/]*::/.test(text) && !/^(?:[^@/]+@)?\[/.test(text)) return 'forms with `::` let git run programs'
  return undefined
}

function parseUrl(text: string): Remote {
  const url = URL.parse(text)
  const scheme = SCHEMES.find((known) => url?.protocol === `${known}:`)
  if (!url || !scheme) throw refused(text, `only ${SCHEMES.join(', ')} are allowed`)
  if (url.search || url.hash) throw refused(text, 'it has a `?` or `#` part')
  if (scheme === 'file') return parseFileUrl(text, url)
  const user = decodeUserinfo(text, url.username)
  const password = decodeUserinfo(text, url.password)
  if (!HOST.test(url.hostname)) throw refused(text, 'its host is not one')
  if (url.pathname.replaceAll('/', '') === '') throw refused(text, 'it names no repository after the host')
  if (scheme === 'https' || scheme === 'http') {
    url.username = ''
    url.password = ''
    const plain = { scheme, url: url.href }
    return user || password ? { ...plain, credentials: { user, password } } : plain
  }
  if (password) throw refused(text, `a password cannot be used with ${scheme}; give the agent a key`)
  if (user && !USER.test(user)) throw refused(text, 'its user is not one')
  if (url.pathname.startsWith('/-')) throw refused(text, 'its path begins with `-`, as an option does')
  return { scheme, url: url.href }
}

function parseFileUrl(text: string, url: URL): Remote {
  if (url.host) throw refused(text, 'a file:// address has no host: write file:///path')
  try {
    return { scheme: 'file', url: path.resolve(fileURLToPath(url)) }
  } catch {
    throw refused(text, 'its path cannot be read')
  }
}

function parseScp(text: string, [, user, host = '', repository = '']: readonly (string | undefined)[]): Remote {
  if (!HOST.test(host)) throw refused(text, 'its host is not one')
  if (user !== undefined && !USER.test(user)) throw refused(text, 'its user is not one')
  if (repository.startsWith('-')) throw refused(text, 'its path begins with `-`, as an option does')
  return { scheme: 'ssh', url: text }
}

function localRemote(folder: string, text: string): Remote {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw refused(text, 'there is no such folder, and it is no address of another kind')
  }
  return { scheme: 'file', url: folder }
}

function decodeUserinfo(text: string, part: string): string {
  try {
    const decoded = decodeURIComponent(part)
    if (!/\p{Cc}/u.test(decoded)) return decoded
  } catch {
    // Told below.
  }
  throw refused(text, 'its user or password is wrongly encoded')
}

function refused(text: string, why: string): Error {
  const shown = redactRemote(text)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?')
    .slice(0, 200)
  return slipwayError('git.url-refused', { url: shown, why })
}
