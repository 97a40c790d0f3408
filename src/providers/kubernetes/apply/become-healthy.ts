import type { Connection } from '../context.ts'
import type { Entry } from '../live/entry.ts'
import type { LiveStore } from '../live/store.ts'
import { formatKey, nameOf } from '../manifest.ts'
import type { ObjectKey } from '../manifest.ts'
import { isNotNewer } from './inventory-shelf.ts'
import { neverHealthy } from './never-healthy.ts'
import type { Looked } from './never-healthy.ts'
import type { Applied, Round } from './rounds.ts'
import { verdictOf } from './verdict.ts'
import { isLate, waitFor } from './wait-for.ts'
import { DONE } from './wish.ts'
import type { ApplyWish, Progress, Work } from './wish.ts'

const MOST_NAMED = 2

/** Whether these are as they should be. Errors: `kubernetes.never-healthy`. */
export async function becomeHealthy(
  connection: Connection,
  wish: ApplyWish,
  { round, keys }: { readonly round: Round; readonly keys: readonly ObjectKey[] },
): Promise<Progress> {
  const open = keys.filter((key) => round.applied.get(formatKey(key))?.isWell !== true)
  if (open.length === 0) return DONE
  connection.rounds.watch(wish, open)
  const looked = open.map((key) => look(connection, wish, { key, applied: round.applied.get(formatKey(key)) }))
  const unwell = looked.filter(({ verdict }) => verdict.health !== 'healthy' && verdict.health !== 'suspended')
  const [first] = unwell
  if (!first) return DONE
  const given = unwell.find(({ isGivenUp }) => isGivenUp)
  if (given) throw await neverHealthy(connection, wish, { unwell: [given], isGivenUp: true })
  if (isLate(wish)) throw await neverHealthy(connection, wish, { unwell: worstFirst(unwell), isGivenUp: false })
  return waitFor(wish, round, { about: 'health', sentence: sentenceOf(unwell) })
}

interface Question {
  readonly key: ObjectKey
  readonly applied: Applied | undefined
}

function look({ store }: Connection, { app }: Work, { key, applied }: Question): Looked {
  const entry = store.find(key)
  const unseen = (reason: string): Looked => ({
    key,
    object: undefined,
    verdict: { health: 'progressing', reason },
    isGivenUp: false,
    blind: undefined,
  })
  if (!entry) return unseen(missingWords(store, key))
  if (applied && !hasSeen(entry, applied)) return unseen(`what was applied is not seen yet${brokenWords(store, key)}`)
  const object = entry.object()
  const verdict = verdictOf(object, { store, app })
  // Some are given up until they are well again: only what ended for good stays so.
  const isOld = applied?.wasGivenUp === true && key.kind !== 'Job'
  const state = store.stateOf(key)
  const blind = state.type === 'broken' ? state.why : undefined
  return { key, object, verdict, isGivenUp: verdict.final === true && !isOld, blind }
}

function missingWords(store: LiveStore, key: ObjectKey): string {
  const { type } = store.stateOf(key)
  if (type === 'live') return 'it is not in the cluster any more'
  if (type === 'absent') return `the cluster does not know the kind ${key.kind}`
  return `it is not looked at yet${brokenWords(store, key)}`
}

function brokenWords(store: LiveStore, key: ObjectKey): string {
  const state = store.stateOf(key)
  return state.type === 'broken' ? `: ${state.why}` : ''
}

/** The store lags behind: what it saw before says nothing of what was applied. */
function hasSeen(entry: Entry, { uid, version }: Applied): boolean {
  if (entry.uid !== uid) return !isNotNewer(entry.resourceVersion, version)
  return entry.resourceVersion === version || !isNotNewer(entry.resourceVersion, version)
}

function worstFirst(unwell: readonly Looked[]): readonly Looked[] {
  return unwell.toSorted((a, b) => rank(a) - rank(b))
}

/** Where pods are not well, what only counts them is not well either: that is told last. */
const COUNTING_PODS = new Set(['PodDisruptionBudget', 'HorizontalPodAutoscaler'])

function rank({ key, verdict }: Looked): number {
  const degree = verdict.health === 'degraded' ? 0 : 1
  return COUNTING_PODS.has(key.kind) ? degree + 2 : degree
}

function sentenceOf(unwell: readonly Looked[]): string {
  const named = worstFirst(unwell)
    .slice(0, MOST_NAMED)
    .map(({ key, verdict, blind }) => `${nameOf(key)}: ${verdict.reason}${blind === undefined ? '' : `; ${blind}`}`)
  const more = unwell.length - named.length
  return `${named.join('; ')}${more === 0 ? '' : `; and ${more} more`}`
}
