import type { ErrorDetails } from '#domain/errors.ts'
import type { ErrorCode } from '#domain/error-table.ts'
import { cut } from '#domain/text.ts'
import type { Asked, Cause, Refusal } from './problem.ts'

export type Classified = ErrorDetails & { readonly code: ErrorCode }

/** Which error of the table an answer is: status and reason alone do not tell a quota from a missing right. Pure. */
export function classify(refusal: Refusal, asked: Asked): Classified {
  const { status, words } = refusal
  if (/^admission webhook .* does not support dry run|dry[- ]run.*side effects/i.test(words)) {
    return { code: 'kubernetes.no-dry-run' }
  }
  if (/admission webhook ".*" denied the request|ValidatingAdmissionPolicy .*denied request/.test(words)) {
    return { code: 'kubernetes.denied' }
  }
  if (/failed calling (admission )?webhook/.test(words)) return { code: 'kubernetes.webhook' }
  return BY_STATUS[status]?.(refusal, asked) ?? { code: status < 500 ? 'kubernetes.invalid' : 'kubernetes.unavailable' }
}

const BY_STATUS: Readonly<Record<number, (refusal: Refusal, asked: Asked) => Classified>> = {
  401: () => ({ code: 'kubernetes.unauthorized' }),
  403: forbidden,
  404: notFound,
  409: conflict,
  410: () => ({ code: 'kubernetes.expired' }),
  422: invalid,
  429: () => ({ code: 'kubernetes.throttled' }),
  500: serverError,
}

function forbidden({ words, causes }: Refusal, { method, path }: Asked): Classified {
  if (/exceeded quota|failed quota|must specify .* quota/.test(words)) return { code: 'kubernetes.quota' }
  const isGoing = causes.some(({ reason }) => reason === 'NamespaceTerminating') || /being terminated/.test(words)
  if (isGoing) return { code: 'kubernetes.terminating' }
  const right = /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"/.exec(words)
  if (right) {
    const [, verb = '', resource = '', group = ''] = right
    return { code: 'kubernetes.forbidden', verb, resource: group === '' ? resource : `${resource}.${group}` }
  }
  const url = /cannot (\S+) path "([^"]+)"/.exec(words)
  if (url) return { code: 'kubernetes.forbidden', verb: url[1] ?? '', resource: url[2] ?? '' }
  if (/ is forbidden: |violates PodSecurity/.test(words)) return { code: 'kubernetes.denied' }
  return { code: 'kubernetes.forbidden', verb: method.toLowerCase(), resource: path }
}

/** The server has no such path at all, or it has the kind and not the object. What a proxy does not find says neither. */
function notFound({ reason, words }: Refusal, { path, about }: Asked): Classified {
  const isPath = /could not find the requested resource|^404 page not found$/.test(words)
  if (!isPath) return { code: reason === 'NotFound' ? 'kubernetes.not-found' : 'kubernetes.unavailable' }
  const apiVersion = /^\/api\/(v[^/]+)/.exec(path)?.[1] ?? /^\/apis\/([^/]+\/[^/]+)/.exec(path)?.[1] ?? path
  return { code: 'kubernetes.missing-kind', apiVersion, kind: about?.split(' ')[0] ?? path.split('/').at(-1) ?? path }
}

function conflict({ reason, causes }: Refusal): Classified {
  const owned = causes.filter((cause) => cause.reason === 'FieldManagerConflict')
  if (owned.length > 0) return { code: 'kubernetes.conflict', owners: cut(ownersOf(owned), 2_000) }
  return { code: reason === 'AlreadyExists' ? 'kubernetes.exists' : 'kubernetes.changed' }
}

/** "`autoscaler` owns .spec.replicas and .spec.paused". */
function ownersOf(causes: readonly Cause[]): string {
  const fields = new Map<string, string[]>()
  for (const { message, field } of causes) {
    const manager = /conflict with "(.+?)"/.exec(message)?.[1] ?? 'another manager'
    fields.set(manager, [...(fields.get(manager) ?? []), field])
  }
  return [...fields].map(([manager, paths]) => `\`${manager}\` owns ${listOf(paths)}`).join('; ')
}

function listOf(items: readonly string[]): string {
  const shown = items.slice(0, 10)
  const more = items.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more fields`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

const IMMUTABLE =
  /field is immutable|is immutable|may not be changed|updates to .* spec for fields other than|cannot be changed/

function invalid({ words, causes }: Refusal): Classified {
  const fixed = causes.filter(({ message }) => IMMUTABLE.test(message))
  if (fixed.length > 0) return { code: 'kubernetes.immutable', words: causeWords(fixed) }
  if (IMMUTABLE.test(words)) return { code: 'kubernetes.immutable' }
  if (/denied the request|denied request/.test(words)) return { code: 'kubernetes.denied' }
  return { code: 'kubernetes.invalid', ...(causes.length > 0 ? { words: causeWords(causes) } : {}) }
}

function causeWords(causes: readonly Cause[]): string {
  const lines = causes.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
  return cut(lines.join('; '), 3_000)
}

/** A manifest that does not fit its schema is answered with 500 in server-side apply. */
function serverError({ words }: Refusal): Classified {
  const isManifest = /failed to create typed (patch|live) object|error decoding|unable to decode/.test(words)
  return { code: isManifest ? 'kubernetes.invalid' : 'kubernetes.unavailable' }
}
