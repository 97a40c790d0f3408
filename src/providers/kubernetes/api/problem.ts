import { SlipwayError } from '#domain/errors.ts'
import type { ErrorDetails } from '#domain/errors.ts'
import { cut } from '#domain/text.ts'
import { classify } from './classify.ts'

/** The request that was answered so. */
export interface Asked {
  readonly server: string
  readonly method: string
  /** Without its query. */
  readonly path: string
  /** The object as people name it; default: method and path. */
  readonly about?: string | undefined
  /** What is sent is secret: where the server quotes it, that is taken out. */
  readonly secret?: boolean | undefined
}

export interface Cause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** What an answer of 400 and above says of itself. */
export interface Refusal {
  readonly status: number
  readonly reason: string
  readonly words: string
  readonly causes: readonly Cause[]
  readonly retryAfterMs?: number | undefined
}

/** An answer of 400 and above, with the error of the table that says what it truly means. */
export class ApiProblem extends SlipwayError {
  readonly status: number
  readonly reason: string
  /** The server's own words. */
  readonly words: string
  readonly causes: readonly Cause[]
  readonly retryAfterMs: number | undefined

  constructor(answered: Refusal, asked: Asked) {
    const refusal = asked.secret ? withoutQuotes(answered) : answered
    const words = cut(refusal.words, 3_000)
    const { code, ...more } = classify(refusal, asked)
    const details: ErrorDetails = {
      server: asked.server,
      method: asked.method,
      path: asked.path,
      status: refusal.status,
      what: asked.about ?? `${asked.method} ${asked.path}`,
      words,
      ...more,
    }
    super(code, details)
    this.status = refusal.status
    this.reason = refusal.reason
    this.words = words
    this.causes = refusal.causes
    this.retryAfterMs = refusal.retryAfterMs
  }
}

function withoutQuotes(refusal: Refusal): Refusal {
  const clean = (text: string): string => text.replaceAll(/(Invalid value|Unsupported value): .*/gs, '$1 (hidden)')
  const causes = refusal.causes.map((cause) => ({ ...cause, message: clean(cause.message) }))
  return { ...refusal, words: clean(refusal.words), causes }
}

export function isStatus(error: unknown, status: number): error is ApiProblem {
  return error instanceof ApiProblem && error.status === status
}

const MOST_CAUSES = 100

/** Reads the body of such an answer, which need not be the server's own: a proxy may have written it. */
export function refusalOf(status: number, body: unknown, retryAfterMs?: number): Refusal {
  const said = isRecord(body) ? body : {}
  const details = isRecord(said['details']) ? said['details'] : {}
  const causes = Array.isArray(details['causes']) ? details['causes'].slice(0, MOST_CAUSES) : []
  const seconds = details['retryAfterSeconds']
  return {
    status,
    reason: textOf(said['reason']),
    words: textOf(said['message']) || (typeof body === 'string' && plainWords(body)) || `status ${status}`,
    causes: causes.filter(isRecord).map((cause) => ({
      reason: textOf(cause['reason']),
      message: textOf(cause['message']),
      field: textOf(cause['field']),
    })),
    retryAfterMs: retryAfterMs ?? (typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : undefined),
  }
}

const LONGEST_WORDS = 300

/** What a proxy says in a page or a text of its own, as one line. */
function plainWords(body: string): string {
  const title = /<title[^>]*>([^<]{1,200})</i.exec(body)?.[1]?.trim()
  if (title) return `a web page, ${JSON.stringify(title)}`
  const text = body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return cut(text, LONGEST_WORDS)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
