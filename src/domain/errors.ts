import { ERROR_TABLE } from './error-table.ts'
import type { ErrorCode } from './error-table.ts'
import { cut } from './text.ts'

/**
 * Who must act decides what is done with an error:
 * - `user`: somebody must change a file or a wish; never retried; 4xx.
 * - `world`: a tool, network, target or metric source failed; retried with back-off.
 * - `conflict`, `denied`: an API answer; never retried by itself.
 * - `bug`: everything unexpected; the stack is kept; never retried.
 */
export type ErrorKind = 'user' | 'world' | 'conflict' | 'denied' | 'bug'

export interface ErrorRow {
  readonly kind: ErrorKind
  /** `{name}` stands for a detail. */
  readonly message: string
  /** What to do next, in words. */
  readonly hint: string
}

export type ErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>

/** The form in which an error is stored in facts and crosses the API. */
export interface ErrorReport {
  readonly code: string
  readonly kind: ErrorKind
  readonly message: string
  readonly hint: string
  /** The last lines of what a tool printed, or the places in a file, one a line. */
  readonly output?: string | undefined
}

export class SlipwayError extends Error {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly hint: string
  readonly details: ErrorDetails
  readonly output: string | undefined

  constructor(code: ErrorCode, details: ErrorDetails, options: { cause?: unknown; output?: string | undefined } = {}) {
    const row: ErrorRow = ERROR_TABLE[code]
    super(fill(row.message, details), options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'SlipwayError'
    this.code = code
    this.kind = row.kind
    this.hint = fill(row.hint, details)
    this.details = details
    this.output = options.output
  }
}

/** An error that another Slipway process answered with; its code need not be known here. */
export class RemoteError extends Error implements ErrorReport {
  readonly code: string
  readonly kind: ErrorKind
  readonly hint: string
  readonly output: string | undefined
  /** The HTTP status of the answer. */
  readonly status: number
  /** The part of the request that is meant, such as `query.limit`. */
  readonly where: string | undefined

  constructor(report: ErrorReport, answer: { status: number; where?: string | undefined }) {
    super(report.message)
    this.name = 'RemoteError'
    this.code = report.code
    this.kind = report.kind
    this.hint = report.hint
    this.output = report.output
    this.status = answer.status
    this.where = answer.where
  }
}

/** Makes the error; the caller throws it, so that control flow stays visible. */
export function slipwayError(
  code: ErrorCode,
  details: ErrorDetails = {},
  options: { cause?: unknown; output?: string | undefined } = {},
): SlipwayError {
  return new SlipwayError(code, details, options)
}

/** Anything thrown, in reportable form; what is not ours is a bug with its first stack lines as output. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof SlipwayError || thrown instanceof RemoteError) {
    const { code, kind, message, hint, output } = thrown
    return bounded({ code, kind, message, hint, ...(output === undefined ? {} : { output }) })
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const bug = slipwayError('bug', { what: error.message })
  const stack = error.stack?.split('\n').slice(0, 6).join('\n')
  return bounded({
    code: bug.code,
    kind: 'bug',
    message: bug.message,
    hint: bug.hint,
    ...(stack ? { output: stack } : {}),
  })
}

/** As facts take it: a report that is refused for its length would stop all that come after it. */
function bounded(report: ErrorReport): ErrorReport {
  const { message, hint, output } = report
  return {
    ...report,
    message: cut(message, 4_000),
    hint: cut(hint, 2_000),
    ...(output === undefined ? {} : { output: cut(output, 20_000) }),
  }
}

export function mayRetry(error: ErrorReport): boolean {
  return error.kind === 'world'
}

function fill(template: string, details: ErrorDetails): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = details[name]
    return value === undefined ? whole : String(value)
  })
}
