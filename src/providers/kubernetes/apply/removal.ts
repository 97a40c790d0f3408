import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Objects } from '../api/objects.ts'
import { isRecord } from '../api/problem.ts'
import type { Connection } from '../context.ts'
import { healthOf } from '../health/index.ts'
import { keyOf, nameOf } from '../manifest.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import { inTurns } from './in-turns.ts'
import { inReverse } from './order.ts'
import type { Round } from './rounds.ts'
import { contextOf } from './verdict.ts'
import { isLate, patienceOf, waitFor } from './wait-for.ts'
import { DONE } from './wish.ts'
import type { Progress, Work } from './wish.ts'

const AT_A_TIME = 16

/**
 * The objects as they are now; undefined for one that is not there, or whose kind the cluster surely does not have any
 * more. Errors: `kubernetes.discovery` where that is not known, and those of the API.
 */
export async function lookAt(
  objects: Objects,
  keys: readonly ObjectKey[],
  signal: AbortSignal,
): Promise<readonly (LiveObject | undefined)[]> {
  return await inTurns(keys, AT_A_TIME, async (key) => {
    signal.throwIfAborted()
    return await orGone(objects.get(key, signal))
  })
}

async function orGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'kubernetes.missing-kind') return undefined
    throw error
  }
}

/**
 * Removes these very objects, what was applied last first, each rank once the one before is gone. Errors: those of the
 * API, `kubernetes.never-gone`.
 */
export async function removeAll(
  connection: Connection,
  work: Work,
  { round, objects }: { readonly round: Round; readonly objects: readonly LiveObject[] },
): Promise<Progress> {
  let groups = round.removal ?? inReverse(objects)
  for (;;) {
    round.removal = groups
    const [group, ...later] = groups
    if (!group) break
    const left = (await inTurns(group, AT_A_TIME, (one) => removeOne(connection, work, one))).flatMap(
      (one) => one ?? [],
    )
    groups = left.length === 0 ? later : [left, ...later]
    round.removal = groups
    const [first] = left
    if (first) return stillThere(connection, work, { round, first, left, rest: groups.flat().length - 1 })
  }
  connection.rounds.rest(work)
  return DONE
}

interface Left {
  readonly round: Round
  readonly first: LiveObject
  readonly left: readonly LiveObject[]
  readonly rest: number
}

function stillThere(connection: Connection, work: Work, { round, first, left, rest }: Left): Progress {
  connection.rounds.watch(work, left.map(keyOf))
  const why = goingReason(connection, work, first)
  if (!isLate(work)) {
    const more = rest === 0 ? '' : `; ${rest} more to go`
    return waitFor(work, round, { about: 'removal', sentence: `${why}${more}` })
  }
  connection.rounds.rest(work)
  throw slipwayError('kubernetes.never-gone', { what: nameOf(keyOf(first)), time: patienceOf(work), why })
}

/** What is left of it. */
async function removeOne({ cluster }: Connection, work: Work, live: LiveObject): Promise<LiveObject | undefined> {
  const { signal, log } = work
  signal.throwIfAborted()
  const { uid, deletionTimestamp } = live.metadata
  const key = keyOf(live)
  const what = nameOf(key)
  if (deletionTimestamp === undefined) {
    const propagation = OWNERS.has(key.kind) ? 'foreground' : 'background'
    try {
      await orGone(cluster.objects.remove(key, { propagation, uid, signal }))
      log(`Removed ${what}`)
    } catch (error) {
      // Another one of that name is there by now: the look below shows it.
      if (!(error instanceof SlipwayError && error.code === 'kubernetes.changed')) throw error
    }
  }
  const now = await orGone(cluster.objects.get(key, signal))
  return now?.metadata.uid === uid ? now : undefined
}

/** They are gone when what they made is gone. */
const OWNERS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
])

function goingReason({ store }: Connection, { app }: Work, live: LiveObject): string {
  const { uid, finalizers = [] } = live.metadata
  const words = `${nameOf(keyOf(live))} ${healthOf(live, contextOf(store, app)).reason}`
  const [child] = finalizers.includes('foregroundDeletion') ? store.children(uid) : []
  const setters = settersOf(live)
  const by = setters.length === 0 ? '' : `, set by ${setters.join(', ')}`
  return `${words}${by}${child ? `; ${nameOf(child.key)} is still there` : ''}`
}

/** The field managers that own finalizers of the object. */
function settersOf({ metadata }: LiveObject): readonly string[] {
  const entries = metadata.managedFields ?? []
  const owning = entries.filter(({ fieldsV1 }) => {
    const fields = isRecord(fieldsV1) ? fieldsV1['f:metadata'] : undefined
    return isRecord(fields) && isRecord(fields['f:finalizers'])
  })
  return [...new Set(owning.map(({ manager }) => manager))]
}
