import type { Problem } from '#contract/problem.ts'
import { reportOf, SlipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import { STATUS_CODES } from './node-http.ts'

const STATUS_OF_KIND = { user: 400, denied: 403, conflict: 409, world: 503, bug: 500 } as const

const STATUS_OF_CODE: ReadonlyMap<string, number> = new Map([
  ['agent.silent', 504],
  ['auth.missing', 401],
  ['hook.off', 404],
  ['question.too-many', 429],
  ['request.media', 415],
  ['request.method', 405],
  ['request.too-large', 413],
  ['request.unknown-route', 404],
  ['session.ended', 401],
  ['session.refused', 401],
  ['session.too-many', 429],
])

/** The answer for anything thrown. A bug's contents stay in the log: they may hold what the caller must not see. */
export function problemOf(thrown: unknown, where = whereOf(thrown)): Problem {
  const { code, kind, message, hint } = reportOf(thrown)
  const status = statusOf({ code, kind })
  return {
    type: `/docs#${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    kind,
    detail: kind === 'bug' ? 'Something unexpected happened on the server' : message,
    hint: kind === 'bug' ? 'The server’s log has the details. Please report them.' : hint,
    ...(where === undefined ? {} : { where }),
  }
}

function statusOf(error: Pick<ErrorReport, 'code' | 'kind'>): number {
  return STATUS_OF_CODE.get(error.code) ?? (error.code.endsWith('.unknown') ? 404 : STATUS_OF_KIND[error.kind])
}

function whereOf(thrown: unknown): string | undefined {
  const where = thrown instanceof SlipwayError ? thrown.details['where'] : undefined
  return where === undefined ? undefined : String(where)
}
