import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { ERROR_TABLE } from '#domain/error-table.ts'
import type { ErrorCode } from '#domain/error-table.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { ErrorDetails } from '#domain/errors.ts'
import type {
  ApplicationState,
  FrontSpec,
  HostSettings,
  LogLines,
  OutputAsked,
  OutputLines,
  Variant,
  VariantSpec,
  Weights,
  Windows,
} from './api.ts'

/** What the daemon can be asked and told. Errors: `host.unreachable`, and those that the daemon answers with. */
export interface HostClient {
  states(signal?: AbortSignal): Promise<readonly ApplicationState[]>
  /** Undefined where the daemon does not know it. */
  state(application: string, signal?: AbortSignal): Promise<ApplicationState | undefined>
  declareFront(application: string, front: FrontSpec): Promise<ApplicationState>
  declareVariant(application: string, variant: Variant, spec: VariantSpec): Promise<ApplicationState>
  declareWeights(application: string, weights: Weights): Promise<ApplicationState>
  removeVariant(application: string, variant: Variant): Promise<ApplicationState>
  removeApplication(application: string): Promise<void>
  applySettings(settings: HostSettings): Promise<void>
  windows(application: string, range: { from: number; to: number }, signal?: AbortSignal): Promise<Windows>
  /** Lines of output that hold a text pattern. */
  logLines(application: string, asked: LinesAsked, signal?: AbortSignal): Promise<LogLines>
  /** What the instances print, as `undefined` once all that was there has been told. */
  output(application: string, asked: OutputAsked, signal: AbortSignal): AsyncIterable<OutputLines | undefined>
  metrics(): Promise<string>
  /** The state now and after each change, undefined while there is none; ends with an error when the daemon goes. */
  watch(application: string, signal: AbortSignal): AsyncIterable<ApplicationState | undefined>
}

export interface LinesAsked {
  readonly from: number
  readonly to: number
  readonly pattern: string
}

const ANSWER_WITHIN_MS = 10_000
/** The daemon sends an empty line every 15 s. */
const SILENCE_MS = 40_000
const MAX_LINE = 4 * 1024 * 1024

interface Call {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly silenceMs: number
  readonly signal?: AbortSignal | undefined
}

export function createHostClient(socket: string): HostClient {
  const json = async <T>(method: Call['method'], path: string, rest: Pick<Call, 'body' | 'signal'> = {}): Promise<T> =>
    JSON.parse(await readText(socket, { method, path, silenceMs: ANSWER_WITHIN_MS, ...rest })) as T
  const at = (application: string, rest = ''): string => `/v1/applications/${application}${rest}`
  return {
    states: (signal) => json('GET', '/v1/applications', { signal }),
    state: (application, signal) => unlessUnknown(json('GET', at(application), { signal })),
    declareFront: (application, body) => json('PUT', at(application, '/front'), { body }),
    declareVariant: (application, variant, body) => json('PUT', at(application, `/variants/${variant}`), { body }),
    declareWeights: (application, body) => json('PUT', at(application, '/weights'), { body }),
    removeVariant: (application, variant) => json('DELETE', at(application, `/variants/${variant}`)),
    removeApplication: async (application) => {
      await unlessUnknown(json('DELETE', at(application)))
    },
    applySettings: (body) => json('PUT', '/v1/settings', { body }),
    windows: (application, { from, to }, signal) =>
      json('GET', at(application, `/windows?from=${from}&to=${to}`), { signal }),
    logLines: (application, { from, to, pattern }, signal) =>
      json('GET', at(application, `/log-lines?from=${from}&to=${to}&pattern=${encodeURIComponent(pattern)}`), {
        signal,
      }),
    metrics: () => readText(socket, { method: 'GET', path: '/metrics', silenceMs: ANSWER_WITHIN_MS }),
    watch: (application, signal) => watch(socket, at(application, '/watch'), signal),
    output: (application, asked, signal) => {
      const given = Object.entries(asked).filter(([, value]) => value !== undefined)
      const query = new URLSearchParams(given.map(([key, value]) => [key, String(value)]))
      return lines<OutputLines>(socket, at(application, `/output?${query.toString()}`), signal)
    },
  }
}

/** Until the signal is aborted: a daemon that ends it has gone. */
async function* watch(
  socket: string,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ApplicationState | undefined, void> {
  yield* lines<ApplicationState>(socket, path, signal)
  if (!signal.aborted) throw unreachable(socket, new Error('it closed the connection'))
}

/** One JSON text a line, `null` as undefined. */
async function* lines<T>(socket: string, path: string, signal: AbortSignal): AsyncGenerator<T | undefined, void> {
  try {
    const answer = await send(socket, { method: 'GET', path, silenceMs: SILENCE_MS, signal })
    if (answer.statusCode !== 200) throw toError(await textOf(answer))
    for await (const line of linesOf(answer)) if (line !== '') yield (JSON.parse(line) as T | null) ?? undefined
  } catch (cause) {
    if (signal.aborted) return
    throw cause instanceof SlipwayError ? cause : unreachable(socket, cause)
  }
}

async function* linesOf(answer: IncomingMessage): AsyncGenerator<string, void> {
  let rest = ''
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    const whole = (rest + chunk).split('\n')
    rest = whole.pop() ?? ''
    if (rest.length > MAX_LINE) throw new Error('it sent a line that does not end')
    yield* whole
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) text += chunk
  return text
}

async function unlessUnknown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if ((error as { code?: unknown }).code === 'host.application-unknown') return undefined
    throw error
  }
}

async function readText(socket: string, call: Call): Promise<string> {
  let text = ''
  try {
    const answer = await send(socket, call)
    text = await textOf(answer)
    if (answer.statusCode === 200) return text
  } catch (cause) {
    throw unreachable(socket, cause)
  }
  throw toError(text)
}

function send(socket: string, call: Call): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const out = request({
      socketPath: socket,
      method: call.method,
      path: call.path,
      agent: false,
      ...(call.signal ? { signal: call.signal } : {}),
    })
    out.setTimeout(call.silenceMs, () => out.destroy(new Error(`no answer within ${call.silenceMs / 1_000} s`)))
    out.on('error', reject)
    out.on('response', resolve)
    out.end(call.body === undefined ? undefined : JSON.stringify(call.body))
  })
}

/** The daemon's error as if it had been thrown here. */
function toError(text: string): Error {
  const report = JSON.parse(text) as { code?: string; message?: string; output?: string; details?: ErrorDetails }
  const { code = '', message = '', details, output } = report
  if (!isKnown(code)) return slipwayError('host.bad-request', { what: message || code })
  return slipwayError(code, code === 'bug' ? { what: message } : details, { output })
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, code)
}

function unreachable(socket: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException
  const how = code === 'ENOENT' || code === 'ECONNREFUSED' ? 'nothing listens there' : message
  return slipwayError('host.unreachable', { socket, how }, { cause })
}
