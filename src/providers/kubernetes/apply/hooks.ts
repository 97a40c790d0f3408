import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Connection } from '../context.ts'
import type { Verdict } from '../health/index.ts'
import { textAt } from '../health/read.ts'
import { ANNOTATIONS, formatKey, keyOf, nameOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'
import { applicationOf, marked } from '../tracking.ts'
import { admit } from './admit.ts'
import { applyOne, applyToolsOf, goingWords } from './apply-one.ts'
import { hookTurns, isRun, PHASES, phasesOf, policiesOf } from './hook-policy.ts'
import type { DeletePolicy } from './hook-policy.ts'
import { inTurns } from './in-turns.ts'
import type { Ran } from './inventory.ts'
import { explain } from './never-healthy.ts'
import { inOrder, waveOf } from './order.ts'
import { isHook, placed } from './prepare.ts'
import { verdictOf } from './verdict.ts'
import { isLate, patienceOf, waitFor } from './wait-for.ts'
import { DONE } from './wish.ts'
import type { HookWish, Progress } from './wish.ts'
import { writeInventory } from './write-inventory.ts'

const AT_A_TIME = 8

/**
 * Runs the hooks of a phase to their end, once in a deployment: what runs bears its id, and what was removed after its
 * end is noted in the inventory before. Errors: `kubernetes.hook-failed` and those of the API.
 */
export async function runHooks(connection: Connection, wish: HookWish): Promise<Progress> {
  const hooks = await hooksOf(connection, wish)
  if (hooks.length === 0) return DONE
  const ran = await ranBefore(connection, wish)
  const left = hooks.filter((one) => !ran.hooks.includes(noteOf(wish.phase, one)))
  try {
    for (const turn of inOrder(left).flatMap(hookTurns)) {
      const seen = await inTurns(turn, AT_A_TIME, (hook) => see(connection, wish, hook))
      await noteOtherPhases(connection, wish, seen)
      const states = await inTurns(seen, AT_A_TIME, (one) => runOne(connection, wish, one))
      const waiting = states.flatMap((state) => (state.type === 'waiting' ? [state.sentence] : []))
      if (waiting.length > 0) {
        const sentence = `${waiting.slice(0, 2).join('; ')}${waiting.length > 2 ? `; and ${waiting.length - 2} more` : ''}`
        return waitFor(wish, connection.rounds.of(wish), { about: 'hooks', sentence })
      }
    }
    await cleanUp(connection, wish, { hooks: left, after: 'succeeded' })
  } catch (error) {
    connection.rounds.rest(wish)
    throw error
  }
  connection.rounds.rest(wish)
  return DONE
}

/** As they are run; begun together with the inventory, in which what is removed early is noted. */
async function hooksOf(connection: Connection, wish: HookWish): Promise<readonly Manifest[]> {
  const { application, objects, phase, namespace, signal } = wish
  const all = objects.filter(isHook)
  for (const hook of all) policiesOf(hook)
  const due = all.filter((one) => phasesOf(one).includes(phase))
  if (due.length === 0) return due
  const hooks = (await placed(connection.cluster.kinds, { namespace, objects: due }, due)).map((one) =>
    asRun(one, wish),
  )
  const round = connection.rounds.of(wish)
  if (round.prepared) return hooks
  const upToWave = Math.max(...hooks.map(waveOf))
  await admit(connection, { application, objects: hooks, upToWave, signal })
  const inventory = (await connection.inventories.read(application, signal)) ?? { keys: [], form: 'plain' as const }
  const plain = await placed(
    connection.cluster.kinds,
    { namespace, objects },
    objects.filter((one) => !isHook(one)),
  )
  const own = plain.map((one) => marked(one, application))
  await writeInventory(connection, wish, { inventory, objects: own })
  round.prepared = hooks
  return hooks
}

/** How a hook ended is told by its step; the application's health is not that of its hooks. */
function asRun(hook: Manifest, { application, deployment, phase, round }: HookWish): Manifest {
  const one = marked(hook, application)
  const { annotations = {} } = one.metadata
  const ignored = annotations[ANNOTATIONS.ignore]
  const words = ignored === undefined ? 'drift,health' : `${ignored},drift,health`
  const more = { [ANNOTATIONS.deployment]: `${deployment}/${phase}/${round}`, [ANNOTATIONS.ignore]: words }
  return { ...one, metadata: { ...one.metadata, annotations: { ...annotations, ...more } } }
}

/** Of this deployment. */
async function ranBefore({ inventories }: Connection, { application, deployment, signal }: HookWish): Promise<Ran> {
  const ran = await inventories.ran(application, signal)
  return ran?.deployment === deployment ? ran : { deployment, hooks: [] }
}

async function note(connection: Connection, wish: HookWish, notes: readonly string[]): Promise<void> {
  if (notes.length === 0) return
  const { deployment, hooks } = await ranBefore(connection, wish)
  const all = [...new Set([...hooks, ...notes])]
  await connection.inventories.noteRan(wish.application, { deployment, hooks: all }, wish.signal)
}

function noteOf(phase: string, hook: Manifest): string {
  return `${phase} ${formatKey(keyOf(hook))}`
}

interface Seen {
  readonly hook: Manifest
  readonly live: LiveObject | undefined
}

/** Errors: `kubernetes.foreign`, `kubernetes.exists`. */
async function see({ cluster }: Connection, { application, signal }: HookWish, hook: Manifest): Promise<Seen> {
  signal.throwIfAborted()
  const live = await cluster.objects.get(hook, signal)
  const owner = live && applicationOf(live)
  if (!live || owner === application || (owner === undefined && !isRun(hook))) return { hook, live }
  const what = nameOf(keyOf(hook))
  if (owner !== undefined) throw slipwayError('kubernetes.foreign', { what, owner, application })
  throw slipwayError('kubernetes.exists', { what, words: 'it is to be run as a hook, and is not one of ours' })
}

/** One that runs in several phases of a deployment has one name: that it ran in an earlier one is noted before it goes. */
async function noteOtherPhases(connection: Connection, wish: HookWish, seen: readonly Seen[]): Promise<void> {
  const others = PHASES.filter((phase) => phase !== wish.phase)
  const notes = seen.flatMap(({ live }) => {
    const phase = live && others.find((one) => isOf(live, wish.deployment, one))
    return live && phase ? [noteOf(phase, live)] : []
  })
  await note(connection, wish, notes)
}

type State = { readonly type: 'done' } | { readonly type: 'waiting'; readonly sentence: string }

async function runOne(connection: Connection, wish: HookWish, { hook, live }: Seen): Promise<State> {
  const { objects } = connection.cluster
  const { signal, log, phase } = wish
  const what = nameOf(keyOf(hook))
  if (!isRun(hook)) return await putThere(connection, wish, { hook, live })
  if (!live) {
    // Whoever was told that it exists already is told by the next look whose it is.
    await objects.create(hook, { signal }).catch(unless('kubernetes.exists'))
    log(`Started the hook ${what} (${phase})`)
    return { type: 'waiting', sentence: `the hook ${what} was started` }
  }
  const { uid, deletionTimestamp } = live.metadata
  if (deletionTimestamp !== undefined) return waitOrFail(wish, live, goingWords(live))
  if (isOf(live, wish.deployment, phase) && !isToRepeat(connection, wish, live))
    return await judge(connection, wish, live)
  await objects.remove(hook, { propagation: 'foreground', uid, signal }).catch(unless('kubernetes.changed'))
  return { type: 'waiting', sentence: `${what} of an earlier run is being removed` }
}

/** What runs needs it: it is not made anew with each deployment, as it may hold something. */
async function putThere(connection: Connection, wish: HookWish, { hook, live }: Seen): Promise<State> {
  const { deployment, phase, round } = wish
  const isThere = live?.metadata.annotations?.[ANNOTATIONS.deployment] === `${deployment}/${phase}/${round}`
  if (isThere && live.metadata.deletionTimestamp === undefined) return await judge(connection, wish, live)
  const outcome = await applyOne(applyToolsOf(connection.cluster, wish), hook)
  if (outcome.type === 'applied') return await judge(connection, wish, outcome.object)
  return live ? waitOrFail(wish, live, outcome.why) : { type: 'waiting', sentence: outcome.why }
}

function isOf({ metadata }: Manifest, deployment: string, phase: string): boolean {
  return metadata.annotations?.[ANNOTATIONS.deployment]?.startsWith(`${deployment}/${phase}/`) ?? false
}

/** What failed in an earlier attempt is run again with the next one; what is done because of a failure is done once. */
function isToRepeat(connection: Connection, wish: HookWish, live: LiveObject): boolean {
  const { deployment, phase, round } = wish
  const isOfRound = live.metadata.annotations?.[ANNOTATIONS.deployment] === `${deployment}/${phase}/${round}`
  return !isOfRound && phase !== 'sync-failed' && isFailed(live, judged(connection, wish, live))
}

function judged({ store }: Connection, { app }: HookWish, live: LiveObject): Verdict {
  return verdictOf(live, { store, app: { ...app, health: [] } })
}

function isFailed(live: LiveObject, { final }: Verdict): boolean {
  return final === true || (live.kind === 'Pod' && textAt(live, 'status.phase') === 'Failed')
}

function unless(code: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof SlipwayError && error.code === code)) throw error
  }
}

async function judge(connection: Connection, wish: HookWish, live: LiveObject): Promise<State> {
  const verdict = judged(connection, wish, live)
  if (isOver(live, verdict)) return { type: 'done' }
  connection.rounds.watch(wish, [keyOf(live)])
  const what = nameOf(keyOf(live))
  const hasFailed = isFailed(live, verdict)
  if (!hasFailed && !isLate(wish)) return { type: 'waiting', sentence: `the hook ${what}: ${verdict.reason}` }
  const reason = hasFailed ? verdict.reason : `it has not ended after ${patienceOf(wish)}: ${verdict.reason}`
  const causes = await explain(connection, wish, { live, otherwise: `${what}: ${reason}` })
  await cleanUp(connection, wish, { hooks: [live], after: 'failed' })
  const details = { cause: causes[0] ?? reason, what, phase: wish.phase }
  throw slipwayError('kubernetes.hook-failed', details, { output: causes.join('\n') })
}

/** A Pod that serves is healthy, too: a hook has to end. */
function isOver(live: LiveObject, { health }: Verdict): boolean {
  if (!isRun(live)) return health === 'healthy' || health === 'suspended'
  return live.kind === 'Pod' ? textAt(live, 'status.phase') === 'Succeeded' : health === 'healthy'
}

function waitOrFail(wish: HookWish, live: LiveObject, sentence: string): State {
  if (!isLate(wish)) return { type: 'waiting', sentence }
  throw slipwayError('kubernetes.never-gone', { what: nameOf(keyOf(live)), time: patienceOf(wish), why: sentence })
}

interface CleanUp {
  readonly hooks: readonly Manifest[]
  readonly after: DeletePolicy
}

/** That they ran is noted first: else they would be run again after a crash. */
async function cleanUp(connection: Connection, wish: HookWish, { hooks, after }: CleanUp): Promise<void> {
  const due = hooks.filter((one) => policiesOf(one).includes(after))
  if (due.length === 0) return
  // A failed one is run again with the next attempt, but for those that a failure has run.
  if (after === 'succeeded' || wish.phase === 'sync-failed') {
    await note(
      connection,
      wish,
      due.map((one) => noteOf(wish.phase, one)),
    )
  }
  const { objects } = connection.cluster
  await inTurns(due, AT_A_TIME, (one) => objects.remove(one, { propagation: 'background', signal: wish.signal }))
}
