import type { Client } from '#contract/client.ts'
import { liveStream } from '#contract/stream.ts'
import type { LiveMessage } from '#contract/stream.ts'
import type { FactBody } from '#domain/fact.ts'

type FactEvent = Extract<LiveMessage, { type: 'fact' }>
type Row = Extract<LiveMessage, { type: 'application' }>['application']

/** A fact, and when it reached the subscriber (milliseconds, as `performance.now()` counts). */
export interface SeenFact {
  readonly fact: FactEvent['fact']
  readonly at: number
}

export type FactOf<Kind extends FactBody['kind']> = Extract<FactEvent['fact'], { kind: Kind }>

const PATIENCE_MS = 60_000

/** Somebody who follows the live stream and notes when each fact arrives. */
export interface Subscriber extends AsyncDisposable {
  /** The first fact, of all since the last `forget`, of this kind that fits. */
  fact<Kind extends FactBody['kind']>(kind: Kind, fits: (fact: FactOf<Kind>) => boolean): Promise<SeenFact>
  /** When the next row of an application that fits arrives. */
  application(fits: (row: Row) => boolean): Promise<number>
  forget(): void
}

export async function subscribe(client: Client): Promise<Subscriber> {
  const stop = new AbortController()
  const seen: SeenFact[] = []
  let look = (): void => {}
  let onRow = (_row: Row, _at: number): void => {}
  let opened = (): void => {}
  const isOpen = new Promise<void>((resolve) => {
    opened = resolve
  })
  const read = async (): Promise<void> => {
    for await (const { data } of client.stream(liveStream, { signal: stop.signal })) {
      const at = performance.now()
      if (data.type === 'ready') opened()
      if (data.type === 'application') onRow(data.application, at)
      if (data.type !== 'fact') continue
      seen.push({ fact: data.fact, at })
      look()
    }
  }
  const reading = read()
  await Promise.race([isOpen, reading])
  return {
    forget: () => void seen.splice(0),
    fact: (kind, fits) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no fact ${kind} came; ${lastWords(seen)}`)), PATIENCE_MS)
        look = () => {
          const found = seen.find(({ fact }) => fact.kind === kind && fits(fact as FactOf<typeof kind>))
          if (!found) return
          clearTimeout(timer)
          look = () => {}
          resolve(found)
        }
        look()
      }),
    application: (fits) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no such row of an application came')), PATIENCE_MS)
        onRow = (row, at) => {
          if (!fits(row)) return
          clearTimeout(timer)
          onRow = () => {}
          resolve(at)
        }
      }),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await reading.catch(() => {})
    },
  }
}

function lastWords(seen: readonly SeenFact[]): string {
  return seen.length === 0
    ? 'there was none at all'
    : `the last was ${JSON.stringify(seen.at(-1)?.fact).slice(0, 2_000)}`
}
