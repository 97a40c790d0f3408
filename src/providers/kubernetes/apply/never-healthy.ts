import { slipwayError } from '#domain/errors.ts'
import type { SlipwayError } from '#domain/errors.ts'
import { cut } from '#domain/text.ts'
import type { Connection } from '../context.ts'
import { explainHealth } from '../health/explain.ts'
import type { Verdict } from '../health/index.ts'
import type { Witnesses } from '../health/explain.ts'
import { eventsOf } from '../live/events.ts'
import { podLog } from '../live/pod-log.ts'
import { nameOf } from '../manifest.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import { contextOf } from './verdict.ts'
import { patienceOf } from './wait-for.ts'
import type { Work } from './wish.ts'

export interface Looked {
  readonly key: ObjectKey
  readonly object: LiveObject | undefined
  readonly verdict: Verdict
  readonly isGivenUp: boolean
  /** Why it cannot be seen any more: what is known of it is from before. */
  readonly blind: string | undefined
}

interface Failed {
  /** The worst first. */
  readonly unwell: readonly Looked[]
  /** Whether waiting longer cannot help. */
  readonly isGivenUp: boolean
}

const MOST_EXPLAINED = 3
const LAST_LINES = 5

/** The error, with the true cause first and what it led to below. */
export async function neverHealthy(
  connection: Connection,
  work: Work,
  { unwell, isGivenUp }: Failed,
): Promise<SlipwayError> {
  const chains = await Promise.all(unwell.slice(0, MOST_EXPLAINED).map((one) => chainOf(connection, work, one)))
  const [first] = unwell
  const more = unwell.length - 1
  const end = isGivenUp ? 'does not become healthy by itself' : `is not healthy after ${patienceOf(work)}`
  const what = `${first ? nameOf(first.key) : 'It'}${more > 0 ? ` and ${more} more` : ''}`
  const details = {
    cause: chains[0]?.[0] ?? 'the cause is not known',
    what,
    end: more > 0 ? end.replace(/^is/, 'are') : end,
  }
  return slipwayError('kubernetes.never-healthy', details, { output: cut(chains.flat().join('\n'), 10_000) })
}

async function chainOf(connection: Connection, work: Work, looked: Looked): Promise<readonly string[]> {
  const plain = `${nameOf(looked.key)}: ${looked.verdict.reason}`
  if (!looked.object) return [plain]
  const causes = await explain(connection, work, { live: looked.object, otherwise: plain })
  return looked.blind === undefined ? causes : [looked.blind, ...causes]
}

/** Sentences from the true cause up to the object. */
export async function explain(
  connection: Connection,
  work: Work,
  { live, otherwise }: { readonly live: LiveObject; readonly otherwise: string },
): Promise<readonly string[]> {
  const causes = await explainHealth(live, witnessesOf(connection, work))
  return causes.length === 0 ? [otherwise] : causes.map(({ sentence }) => sentence)
}

function witnessesOf({ cluster, store }: Connection, { app, signal }: Work): Witnesses {
  return {
    context: contextOf(store, app),
    events: async (about) => {
      const byNamespace = Map.groupBy(about, ({ metadata }) => metadata.namespace)
      const found = [...byNamespace.values()].map((objects) =>
        eventsOf(
          cluster,
          objects.map(({ metadata }) => metadata),
          signal,
        ),
      )
      return (await Promise.all(found)).flat()
    },
    lastLines: async ({ pod, container, previous }) => {
      const lines: string[] = []
      const wish = { pod, container, previous, tail: LAST_LINES, limitBytes: 64 * 1024, signal }
      for await (const some of podLog(cluster.api, wish)) lines.push(...some.map(({ text }) => text))
      return lines.filter((line) => line !== '').slice(-LAST_LINES)
    },
  }
}
