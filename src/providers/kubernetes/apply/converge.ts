import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Connection } from '../context.ts'
import { rememberApplied } from '../drift/drift.ts'
import { isHealthIgnored } from '../health/index.ts'
import { formatKey, keyOf, nameOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'
import { admit, uniqueKeys } from './admit.ts'
import { applyOne, applyToolsOf } from './apply-one.ts'
import { becomeHealthy } from './become-healthy.ts'
import { isDefinition, unusable } from './definitions.ts'
import { inTurns } from './in-turns.ts'
import { inOrder, waveOf } from './order.ts'
import type { Wave } from './order.ts'
import { ensureContentKey, prepare } from './prepare.ts'
import type { Applied, Round } from './rounds.ts'
import { verdictOf } from './verdict.ts'
import { isLate, patienceOf, waitFor } from './wait-for.ts'
import { DONE } from './wish.ts'
import type { ApplyWish, Progress } from './wish.ts'
import { writeInventory } from './write-inventory.ts'

/** Of one application; all applications of a cluster share its connections. */
const AT_A_TIME = 16

/**
 * Applies in order what this round has not applied yet, wave by wave, and tells whether it is healthy. Before the first
 * object is made, all of them are in the inventory. Errors: those of the API, of `admit`, `kubernetes.never-healthy`,
 * `kubernetes.never-gone`.
 */
export async function converge(connection: Connection, wish: ApplyWish): Promise<Progress> {
  const round = connection.rounds.of(wish)
  try {
    round.prepared ??= await begin(connection, wish, { round, upToWave: firstWave(wish.objects) })
    for (let n = 0; ; n += 1) {
      const wave = inOrder(round.prepared)[n]
      if (!wave) break
      const missing = n > 0 && round.hasUnknown ? await lookAgain(connection, wish, { round, wave }) : undefined
      if (missing) return missing
      const progress = await settle(connection, wish, { round, wave: inOrder(round.prepared)[n] ?? wave })
      if (progress.status === 'waiting') return progress
    }
  } catch (error) {
    connection.rounds.rest(wish)
    throw error
  }
  connection.rounds.rest(wish)
  return DONE
}

function firstWave(objects: readonly Manifest[]): number {
  return objects.reduce((least, one) => Math.min(least, waveOf(one)), Number.MAX_SAFE_INTEGER)
}

async function begin(
  connection: Connection,
  wish: ApplyWish,
  { round, upToWave }: { round: Round; upToWave: number },
): Promise<readonly Manifest[]> {
  const { application, signal } = wish
  const before = await connection.inventories.read(application, signal)
  const draft = await prepare(connection, wish)
  if (draft.length === 0) return draft
  round.hasUnknown = !(await admit(connection, { application, objects: draft, upToWave, signal }))
  const keys = uniqueKeys([...(before?.keys ?? []), ...draft.map(keyOf)])
  const inventory = { keys, form: before?.form ?? 'plain' }
  await writeInventory(connection, wish, { inventory, objects: draft })
  return (await ensureContentKey(connection, wish)) ? await prepare(connection, wish) : draft
}

/** The waves before may have brought kinds that were not known: an operator does that some time after it runs. */
async function lookAgain(
  connection: Connection,
  wish: ApplyWish,
  { round, wave }: Part,
): Promise<Progress | undefined> {
  if (wave.ranks.flat().every((one) => round.applied.has(idOf(one)))) return undefined
  connection.cluster.kinds.forget()
  try {
    round.prepared = await begin(connection, wish, { round, upToWave: wave.wave })
    return undefined
  } catch (error) {
    const isMissing = error instanceof SlipwayError && error.code === 'kubernetes.missing-kind'
    if (!isMissing || isLate(wish)) throw error
    return waitFor(wish, round, { about: 'kinds', sentence: `${error.message} yet` })
  }
}

interface Part {
  readonly round: Round
  readonly wave: Wave<Manifest>
}

async function settle(connection: Connection, wish: ApplyWish, { round, wave }: Part): Promise<Progress> {
  for (const rank of wave.ranks) {
    const left = rank.filter((one) => !round.applied.has(idOf(one)))
    const going = await inTurns(left, AT_A_TIME, (one) => applyInRound(connection, wish, { round, manifest: one }))
    const [first] = going.flatMap((why) => why ?? [])
    if (first !== undefined) return stillGoing(wish, round, first)
    const definitions = rank.filter(isDefinition)
    const sentence = await unusable(connection, wish, { round, definitions })
    if (sentence !== undefined) return waitFor(wish, round, { about: 'definitions', sentence })
  }
  const counting = wave.ranks.flat().filter((one) => !isHealthIgnored(one))
  return await becomeHealthy(connection, wish, { round, keys: counting.map(keyOf) })
}

/** Answers why it has to be applied again, if so. */
async function applyInRound(
  { cluster, store, driftMemory }: Connection,
  wish: ApplyWish,
  { round, manifest }: { round: Round; manifest: Manifest },
): Promise<string | undefined> {
  const { application, app, signal, log } = wish
  signal.throwIfAborted()
  const outcome = await applyOne(applyToolsOf(cluster, wish), manifest)
  if (outcome.type === 'going') return outcome.why
  const { object, created, warnings } = outcome
  if (created) log(`Created ${nameOf(keyOf(object))}`)
  round.applied.set(idOf(manifest), appliedAs(object, verdictOf(object, { store, app })))
  rememberApplied(driftMemory, application, {
    manifest,
    fingerprint: store.fingerprintOf(object),
    warnings,
  })
  return undefined
}

function appliedAs(object: LiveObject, { health, final }: ReturnType<typeof verdictOf>): Applied {
  const { uid, resourceVersion } = object.metadata
  return {
    uid,
    version: resourceVersion,
    wasGivenUp: final === true,
    isWell: health === 'healthy' || health === 'suspended',
  }
}

function stillGoing(wish: ApplyWish, round: Round, why: string): Progress {
  if (!isLate(wish)) return waitFor(wish, round, { about: 'going', sentence: why })
  const [what = ''] = why.split(' is being ')
  throw slipwayError('kubernetes.never-gone', { what, time: patienceOf(wish), why })
}

function idOf(manifest: Manifest): string {
  return formatKey(keyOf(manifest))
}
