import type { ServerResponse } from 'node:http'
import { Refusal } from '../status.ts'
import { encode } from '../verbs/encode.ts'

const JSON_TYPE = 'application/json'

/** What a request is answered with, unless it is a stream. */
export interface Answer {
  readonly code: number
  /** Text, or an object that is written as JSON. */
  readonly body: string | object
  readonly type?: string
  readonly warnings?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

export function ok(body: string | object, code = 200): Answer {
  return { code, body }
}

export function plainText(text: string, code = 200): Answer {
  return { code, body: text, type: 'text/plain; charset=utf-8' }
}

export function send(
  response: ServerResponse,
  { code, body, type = JSON_TYPE, warnings = [], headers = {} }: Answer,
): void {
  const text = typeof body === 'string' ? body : encode(body)
  if (warnings.length > 0)
    response.setHeader(
      'warning',
      warnings.map((warning) => `299 - "${warning.replaceAll('"', '\\"')}"`),
    )
  response.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers })
  response.end(text)
}

/** A refusal as it is, and anything else as an internal error that says what broke. */
export function answerOf(problem: unknown): Answer {
  if (problem instanceof Refusal) return { code: problem.code, body: problem.body, headers: problem.headers }
  const message = `Internal error occurred: ${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}`
  return { code: 500, body: new Refusal(500, 'InternalError', message).body }
}
