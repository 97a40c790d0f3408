import type { JsonObject } from './json.ts'

export interface Cause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** Names what an error is about. */
export interface Subject {
  readonly group: string
  readonly plural: string
  readonly kind: string
}

/** A refusal: answered as a `Status` object. */
export class Refusal extends Error {
  readonly code: number
  readonly body: JsonObject
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: number,
    reason: string | undefined,
    message: string,
    more: { readonly details?: JsonObject; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.code = code
    this.headers = more.headers ?? {}
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason !== undefined && { reason }),
      ...(more.details && { details: more.details }),
      code,
    }
  }
}

export function success(details: JsonObject): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
}

/** `deployments.apps`, `configmaps`. */
export function qualified({ group, plural }: { readonly group: string; readonly plural: string }): string {
  return group === '' ? plural : `${plural}.${group}`
}

export function detailsOf({ group, plural }: Subject, name: string): JsonObject {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: plural }
}

export function notFound(subject: Subject, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${qualified(subject)} "${name}" not found`, {
    details: detailsOf(subject, name),
  })
}

export function alreadyExists(subject: Subject, name: string): Refusal {
  const message = `${qualified(subject)} "${name}" already exists`
  return new Refusal(409, 'AlreadyExists', message, { details: detailsOf(subject, name) })
}

export function modified(subject: Subject, name: string): Refusal {
  const message =
    `Operation cannot be fulfilled on ${qualified(subject)} "${name}": the object has been modified; ` +
    'please apply your changes to the latest version and try again'
  return new Refusal(409, 'Conflict', message, { details: detailsOf(subject, name) })
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message)
}

export function forbidden(subject: Subject, name: string, why: string, causes?: readonly Cause[]): Refusal {
  const about = name === '' ? qualified(subject) : `${qualified(subject)} "${name}"`
  const details = { ...detailsOf(subject, name), ...(causes && { causes }) }
  return new Refusal(403, 'Forbidden', `${about} is forbidden: ${why}`, { details })
}

export function invalid(
  subject: { readonly group: string; readonly kind: string },
  name: string,
  causes: readonly Cause[],
): Refusal {
  const kind = subject.group === '' ? subject.kind : `${subject.kind}.${subject.group}`
  const list = causes.map(({ field, message }) => `${field}: ${message}`)
  const text = list.length === 1 ? list[0] : `[${list.join(', ')}]`
  const group = subject.group === '' ? {} : { group: subject.group }
  const details = { ...(name !== '' && { name }), ...group, kind: subject.kind, causes }
  return new Refusal(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, { details })
}

export function required(field: string, message = ''): Cause {
  return {
    reason: 'FieldValueRequired',
    message: message === '' ? 'Required value' : `Required value: ${message}`,
    field,
  }
}

export function invalidValue(field: string, value: unknown, message: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${message}`, field }
}

export function unsupported(field: string, value: unknown, allowed: readonly string[]): Cause {
  const names = allowed.map((name) => JSON.stringify(name)).join(', ')
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${names}`,
    field,
  }
}

export function duplicate(field: string, value: unknown): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field }
}
