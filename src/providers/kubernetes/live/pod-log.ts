import type { Api } from '../api/client.ts'
import type { ObjectKey } from '../manifest.ts'

export interface PodLogWish {
  readonly pod: Pick<ObjectKey, 'namespace' | 'name'>
  readonly container: string
  readonly follow?: boolean
  readonly tail?: number | undefined
  /** From this second on. */
  readonly since?: number | undefined
  readonly limitBytes?: number
  /** Of the container that ran before. */
  readonly previous?: boolean
  readonly signal: AbortSignal
}

export interface TimedLine {
  readonly at: number
  /** As it was written, to the nanosecond: tells two lines of one millisecond apart. */
  readonly stamp: string
  readonly text: string
}

const LINE_BYTES = 64 * 1024

/** Lines of a container with their times, some at a time; none when it begins. Errors: those of the API. */
export async function* podLog(api: Api, wish: PodLogWish): AsyncGenerator<readonly TimedLine[], void> {
  const { pod, container, follow, tail, since, limitBytes, previous, signal } = wish
  const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}/log`
  const query = {
    container,
    timestamps: true,
    follow: follow ? true : undefined,
    previous: previous ? true : undefined,
    tailLines: tail,
    limitBytes,
    sinceTime: since === undefined ? undefined : `${new Date(since).toISOString().slice(0, 19)}Z`,
  }
  const about = `log of ${pod.namespace}/${pod.name}`
  for await (const lines of api.stream({ path, query, signal, about, accept: '*/*', lineBytes: LINE_BYTES })) {
    yield lines.map(timed)
  }
}

function timed(line: string): TimedLine {
  const space = line.indexOf(' ')
  const stamp = space < 0 ? line : line.slice(0, space)
  const at = Date.parse(stamp)
  if (Number.isNaN(at)) return { at: 0, stamp: '', text: line }
  return { at, stamp: fixed(stamp), text: space < 0 ? '' : line.slice(space + 1) }
}

/** Times in one zone and with all digits sort as text. */
function fixed(stamp: string): string {
  const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d+))?/.exec(stamp) ?? []
  return stamp.endsWith('Z')
    ? `${seconds}.${fraction.padEnd(9, '0')}`
    : new Date(stamp).toISOString().replace(/Z$/, '000000')
}
