import type { Connection } from '../context.ts'
import { isPassingJob } from '../health/passing-job.ts'
import type { Entry } from '../live/entry.ts'
import type { LiveStore } from '../live/store.ts'
import { formatKey, keyOf, nameOf } from '../manifest.ts'
import type { ObjectKey } from '../manifest.ts'
import { isNotNewer } from './inventory-shelf.ts'
import { settleLateClaims } from './late-binding.ts'
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
  await passJobs(connection, wish, round)
  const left = open.filter((key) => round.applied.get(formatKey(key))?.isWell !== true)
  const looked = left.map((key) => look(connection, wish, { key, applied: round.applied.get(formatKey(key)) }))
  for (const { key, verdict } of looked) {
    const applied = round.applied.get(formatKey(key))
    if (applied && isJob(key) && verdict.health === 'healthy') applied.isWell = true
  }
  const unwell = looked.filter(({ verdict }) => verdict.health !== 'healthy' && verdict.health !== 'suspended')
  const [first] = unwell
  if (!first) return DONE
  const given = unwell.find(({ isGivenUp }) => isGivenUp)
  if (given) throw await neverHealthy(connection, wish, { unwell: [given], isGivenUp: true })
  await settleLateClaims(connection, wish, { round, unwell })
  if (isLate(wish)) throw await neverHealthy(connection, wish, { unwell: worstFirst(unwell), isGivenUp: false })
  return { ...waitFor(wish, round, { about: 'health', sentence: sentenceOf(unwell) }), yields: true }
}

/** The cluster removes some jobs once they have ended, which may be before they were looked at. */
async function passJobs({ store, cluster }: Connection, { signal, log }: Work, round: Round): Promise<void> {
  for (const job of (round.prepared ?? []).filter(isPassingJob)) {
    const applied = round.applied.get(formatKey(keyOf(job)))
    if (!applied || applied.isWell || store.find(keyOf(job))) continue
    // What is seen lags behind what was applied: the cluster itself has to say so.
    if (await cluster.objects.get(job, signal)) continue
    log(`${nameOf(keyOf(job))} is gone, as jobs of its kind are once they have ended`)
    applied.isWell = true
  }
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
  const isOld = applied?.wasGivenUp === true && !isJob(key)
  const state = store.stateOf(key)
  const blind = state.type === 'broken' ? state.why : undefined
  return { key, object, verdict, isGivenUp: verdict.final === true && !isOld, blind }
}

function isJob({ group, kind }: ObjectKey): boolean {
  return group === 'batch' && kind === 'Job'
}

function missingWords(store: LiveStore, key: ObjectKey): string {
  const { type } = store.stateOf(key)
  if (type === 'live') return 'it is not seen in the cluster'
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
