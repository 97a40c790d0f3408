import { slipwayError } from '#domain/errors.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole exchange, the body of the answer included. */
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal?: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly body: string
}

/**
 * One exchange with a time and a size limit. Redirects are answers, never followed: what is sent along is meant for
 * the address that was written. Any status is an answer. Errors: `http.failed`.
 */
export async function sendHttp(request: HttpRequest): Promise<HttpAnswer> {
  const limit = AbortSignal.timeout(request.timeoutMs)
  const signal = request.signal ? AbortSignal.any([limit, request.signal]) : limit
  try {
    const response = await fetch(request.url, {
      method: request.method,
      redirect: 'manual',
      signal,
      ...(request.headers ? { headers: request.headers } : {}),
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    return { status: response.status, body: await readBody(response, request.maxBytes) }
  } catch (cause) {
    throw slipwayError(
      'http.failed',
      { method: request.method, url: nameOf(request.url), how: reasonOf(cause, request) },
      { cause },
    )
  }
}

/** The address without user, password, query and fragment, which may hold secrets. */
export function nameOf(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`
}

class TooLargeError extends Error {}

async function readBody(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw new TooLargeError(`it answered more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function reasonOf(cause: unknown, request: HttpRequest): string {
  if (cause instanceof TooLargeError) return cause.message
  if (request.signal?.aborted) return 'its work was cancelled'
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return `no complete answer within ${request.timeoutMs / 1_000} s`
  }
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  if (!(inner instanceof Error)) return String(inner)
  const code = (inner as NodeJS.ErrnoException).code
  return inner.message || code || inner.name
}
