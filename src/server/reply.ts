import type { IncomingMessage, ServerResponse } from 'node:http'
import { problemOf } from './problem.ts'

/** For everything that is not the reference page, which has its own policy. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const SMALL_BYTES = 1024 * 1024
const LINGER_MS = 500

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export function reply(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body, 'utf8')
  const headers = { ...SAFE_HEADERS, 'content-type': answer.type, 'content-length': bytes.length, ...answer.headers }
  response.writeHead(answer.status, headers).end(bytes)
}

/** The answer for anything thrown; answers with its status. */
export function replyProblem(request: IncomingMessage, response: ServerResponse, error: unknown): number {
  const problem = problemOf(error)
  if (response.headersSent) {
    response.destroy()
    return problem.status
  }
  const challenge = problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  const closing = isBodyLong(request) ? closeAfter(request, response) : {}
  const body = JSON.stringify(problem)
  reply(response, {
    status: problem.status,
    type: 'application/problem+json',
    body,
    headers: { ...challenge, ...closing },
  })
  return problem.status
}

/** Node reads what is left of a body after the answer; a long one must not be read to its end. */
function isBodyLong(request: IncomingMessage): boolean {
  if (request.complete) return false
  const length = request.headers['content-length']
  return length === undefined ? request.headers['transfer-encoding'] !== undefined : Number(length) > SMALL_BYTES
}

/** The caller gets a moment to read the answer: closing at once would take it away from under a caller who still sends. */
function closeAfter(request: IncomingMessage, response: ServerResponse): { connection: string } {
  response.once('finish', () => setTimeout(() => request.destroy(), LINGER_MS).unref())
  return { connection: 'close' }
}
