import { slipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import type { Access } from './access.ts'
import { credentialsOf } from './credentials.ts'
import type { CredentialTools, Credentials, Proof } from './credentials.ts'
import { decodeBody, readAll, retryAfterMs, warningsOf } from './answer.ts'
import { openExchange } from './exchange.ts'
import type { Answer, Exchange } from './exchange.ts'
import { linesOf } from './lines.ts'
import { Pace } from './pace.ts'
import { ApiProblem, refusalOf } from './problem.ts'
import type { Asked } from './problem.ts'
import { isRepeatable, pauseBefore } from './repeat.ts'

type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface ApiRequest {
  readonly method: Method
  /** Begins with `/`; its parts are encoded already. */
  readonly path: string
  readonly query?: Query
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal | undefined
  /** For one attempt, the whole body included. */
  readonly timeoutMs?: number
  /** The object as people name it, for errors. */
  readonly about?: string | undefined
  /** The body is secret: the server's words do not repeat it. */
  readonly secret?: boolean | undefined
}

export interface StreamRequest extends Pick<ApiRequest, 'path' | 'query' | 'accept' | 'signal' | 'about'> {
  /** The stream is broken where nothing comes for so long; default: it may be silent for ever. */
  readonly idleMs?: number
  /** What of a line is kept; a longer one is cut, or, where `whole` lines are needed, breaks the stream. */
  readonly lineBytes?: number
  readonly whole?: boolean
}

export interface ApiAnswer<T> {
  readonly status: number
  readonly body: T
  /** What the server warns of, such as a kind that will go away. */
  readonly warnings: readonly string[]
}

/** One API server. Errors of all: `ApiProblem` from 400 on, `kubernetes.unreachable`, `.bad-answer`, `.credentials`. */
export interface Api {
  readonly server: string
  request<T>(input: ApiRequest): Promise<ApiAnswer<T>>
  /** Lines of an answer as they come, without their ends, all that one chunk completes at a time; none when it begins. */
  stream(input: StreamRequest): AsyncIterable<readonly string[]>
  close(): Promise<void>
}

export interface ApiOptions {
  readonly clock: Clock
  /** Connections at a time, streams not counted. */
  readonly sockets?: number
  /** Of a whole answer, unpacked. */
  readonly maxBytes?: number
  /** At most so many writes a second. */
  readonly writesPerSecond?: number | undefined
  readonly renew?: CredentialTools['renew']
}

const TIMEOUT_MS = 30_000
const ATTEMPTS = 5
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024
const DEFAULT_LINE_BYTES = 16 * 1024 * 1024

export function openApi(access: Access, options: ApiOptions): Api {
  const server = access.server.origin
  const { clock, sockets = 32, maxBytes = DEFAULT_MAX_BYTES } = options
  const credentials = credentialsOf(access, { now: () => clock.now(), renew: options.renew })
  const exchange = openExchange(access, sockets)
  const pace = new Pace(options.writesPerSecond, clock)
  const closing = new AbortController()
  const tools: Tools = { server, clock, maxBytes, credentials, exchange, closing: closing.signal }
  return {
    server,
    async request<T>(input: ApiRequest) {
      if (input.method !== 'GET') await pace.take(input.signal)
      return (await requestWithPatience(tools, input)) as ApiAnswer<T>
    },
    stream: (input) => streamLines(tools, input),
    close() {
      closing.abort()
      exchange.close()
      return Promise.resolve()
    },
  }
}

interface Tools {
  readonly server: string
  readonly clock: Clock
  readonly maxBytes: number
  readonly credentials: Credentials
  readonly exchange: Exchange
  readonly closing: AbortSignal
}

/** Tries again what may be tried again, as long as that has sense; credentials that were refused are got anew once. */
async function requestWithPatience(tools: Tools, input: ApiRequest): Promise<ApiAnswer<unknown>> {
  let isRefused = false
  for (let attempt = 1; ; attempt += 1) {
    const proof = await tools.credentials.proof()
    try {
      return await requestOnce(tools, { ...input, proof })
    } catch (error) {
      if (isEnded(tools, input)) throw error
      if (error instanceof ApiProblem && error.status === 401 && !isRefused) {
        isRefused = true
        tools.credentials.refuse(proof)
        continue
      }
      const pauseMs = attempt < ATTEMPTS && isRepeatable(error, input) ? pauseBefore(error, attempt) : undefined
      if (pauseMs === undefined) throw error
      await tools.clock.sleep(pauseMs, input.signal)
      if (isEnded(tools, input)) throw error
    }
  }
}

function isEnded({ closing }: Tools, { signal }: ApiRequest): boolean {
  return closing.aborted || signal?.aborted === true
}

async function requestOnce(tools: Tools, input: ApiRequest & { readonly proof: Proof }): Promise<ApiAnswer<unknown>> {
  const { server, maxBytes } = tools
  const asked: Asked = { server, method: input.method, path: input.path, about: input.about, secret: input.secret }
  const { timeoutMs = TIMEOUT_MS } = input
  const body = input.body === undefined ? undefined : bodyText(input.body)
  const wish = { ...input, body, timeoutMs }
  return tools.exchange.once(wish, async (answer) => {
    const bytes = await readAll(answer, maxBytes, asked)
    const decoded = decodeBody(answer, bytes, asked)
    if (answer.status < 400) return { status: answer.status, body: decoded, warnings: warningsOf(answer) }
    throw new ApiProblem(refusalOf(answer.status, decoded, retryAfterMs(answer, tools.clock.now())), asked)
  })
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

async function* streamLines(tools: Tools, input: StreamRequest): AsyncGenerator<readonly string[], void> {
  const { server, credentials, clock } = tools
  const asked: Asked = { server, method: 'GET', path: input.path, about: input.about }
  const { idleMs, lineBytes = DEFAULT_LINE_BYTES, whole = false } = input
  let answer: Answer | undefined
  try {
    for (let attempt = 1; !answer; attempt += 1) {
      const proof = await credentials.proof()
      const opened = await tools.exchange.open({ ...input, method: 'GET', proof, idleMs })
      if (opened.status < 400) answer = opened
      else {
        const decoded = decodeBody(opened, await readAll(opened, 1024 * 1024, asked), asked)
        opened.end()
        if (opened.status !== 401 || attempt > 1) {
          throw new ApiProblem(refusalOf(opened.status, decoded, retryAfterMs(opened, clock.now())), asked)
        }
        credentials.refuse(proof)
      }
    }
    yield []
    for await (const lines of linesOf(answer.body, lineBytes)) {
      if (lines.wasCut && whole)
        throw slipwayError('kubernetes.bad-answer', { ...asked, how: `a line of more than ${lineBytes} bytes` })
      yield lines.texts
    }
  } finally {
    answer?.end()
  }
}
