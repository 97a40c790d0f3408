import { isWithinBudget } from '#domain/rules/deletion.ts'
import { slipwayError } from '#domain/errors.ts'
import { budgetOf } from '../compare/removal.ts'
import type { Connection } from '../context.ts'
import { formatKey, keyOf, LABELS, nameOf } from '../manifest.ts'
import type { LiveObject, Manifest, ObjectKey } from '../manifest.ts'
import { applicationOf } from '../tracking.ts'
import { VARIANTS } from '../variant/names.ts'
import { ignores, uniqueKeys } from './admit.ts'
import { broughtBy, isDefinition } from './definitions.ts'
import { isHook, placed } from './prepare.ts'
import { lookAt, removeAll } from './removal.ts'
import { DONE } from './wish.ts'
import type { Progress, PruneWish, RemoveWish, Work } from './wish.ts'
import { writeInventory } from './write-inventory.ts'

/**
 * Removes what the inventory and `candidates` name, is ours in the cluster, and is not in `keep`; waits until it is gone.
 * Then the inventory holds `keep` alone. All is looked at before anything is removed: where that cannot be told of any of
 * them, nothing is. Errors: `kubernetes.deletion-budget`, `kubernetes.namespace-used`, `kubernetes.definition-used`,
 * `kubernetes.never-gone`, `kubernetes.discovery`, and those of the API.
 */
export async function prune(connection: Connection, wish: PruneWish): Promise<Progress> {
  const { application, keep, signal } = wish
  const round = connection.rounds.of(wish)
  const inventory = await connection.inventories.read(application, signal)
  const kept = await keptIn(connection, wish)
  const objects = round.removal ? [] : await unwanted(connection, wish, { kept, keys: inventory?.keys ?? [] })
  const progress = await removeAll(connection, wish, { round, objects })
  if (progress.status === 'waiting') return progress
  const exact = { keys: kept.keys, form: inventory?.form ?? 'plain' }
  await writeInventory(connection, wish, { inventory: exact, objects: keep })
  return DONE
}

/** Whether `prune` would have anything to remove or to write. */
export async function hasRest(
  connection: Connection,
  wish: Pick<PruneWish, 'application' | 'namespace' | 'keep' | 'candidates' | 'signal'>,
): Promise<boolean> {
  const inventory = await connection.inventories.read(wish.application, wish.signal)
  const kept = await keptIn(connection, wish)
  return [...(inventory?.keys ?? []), ...wish.candidates].some((key) => !kept.has(key))
}

async function unwanted(
  connection: Connection,
  wish: PruneWish,
  { kept, keys }: { kept: Kept; keys: readonly ObjectKey[] },
): Promise<readonly LiveObject[]> {
  const all = uniqueKeys([...keys, ...wish.candidates])
  const live = await ours(
    connection,
    wish,
    all.filter((key) => !kept.has(key)),
  )
  checkBudget(wish, live, all.length)
  checkOthers(connection, wish, live)
  return live
}

/**
 * Removes exactly these where they are ours, in reverse order, and takes them out of the inventory; waits until they are
 * gone. What is annotated not to be pruned stays, unless it is a copy for a variant. Errors: those of `prune`.
 */
export async function removeObjects(connection: Connection, wish: RemoveWish): Promise<Progress> {
  const { application, keys, signal } = wish
  const round = connection.rounds.of(wish)
  const objects = round.removal ? [] : made(await ours(connection, wish, uniqueKeys(keys)), wish)
  checkOthers(connection, wish, objects)
  const progress = await removeAll(connection, wish, { round, objects })
  if (progress.status === 'waiting') return progress
  const inventory = await connection.inventories.read(application, signal)
  const stays = wish.madeSince === undefined ? [] : await lookAt(connection.cluster.objects, keys, signal)
  const left = new Set(stays.flatMap((live) => (live && applicationOf(live) === application ? [idOf(live)] : [])))
  const gone = new Set(keys.map(formatKey).filter((id) => !left.has(id)))
  const known = inventory?.keys.filter((key) => !gone.has(formatKey(key))) ?? []
  if (inventory && known.length < inventory.keys.length) {
    await connection.inventories.write(application, wish.namespace, { ...inventory, keys: known }, signal)
  }
  return DONE
}

/** Clocks of agents and clusters differ a little, and a cluster counts in seconds. */
const CLOCKS_APART_MS = 2_000

/** An object that was there before may hold what nobody can make again. */
function made(live: readonly LiveObject[], { madeSince = 0, log }: RemoveWish): readonly LiveObject[] {
  return live.filter((one) => {
    const isOld = Date.parse(one.metadata.creationTimestamp) < madeSince - CLOCKS_APART_MS
    const isNew = !isOld || isCopy(one)
    if (!isNew) log(`${named(one)} stays: it was there before this deployment`)
    return isNew
  })
}

interface Kept {
  /** Without hooks, which are not kept but run. */
  readonly keys: readonly ObjectKey[]
  has(key: ObjectKey): boolean
}

/** The same name in another namespace counts as kept where the kind's scope is not known: nothing is removed by mistake. */
async function keptIn(
  { cluster }: Connection,
  { namespace, keep }: Pick<PruneWish, 'namespace' | 'keep'>,
): Promise<Kept> {
  const all = await placed(cluster.kinds, { namespace, objects: keep }, keep)
  const unplaced = all.filter(({ metadata }) => metadata.namespace === undefined)
  const ids = new Set(all.map(idOf))
  const anywhere = new Set(unplaced.map((one) => formatKey({ ...keyOf(one), namespace: '' })))
  return {
    keys: all.filter((one) => !isHook(one)).map(keyOf),
    has: (key) => ids.has(formatKey(key)) || anywhere.has(formatKey({ ...key, namespace: '' })),
  }
}

async function ours(
  { cluster }: Connection,
  { application, signal, log }: Work,
  keys: readonly ObjectKey[],
): Promise<readonly LiveObject[]> {
  const found = await lookAt(cluster.objects, keys, signal)
  return found.flatMap((live) => {
    if (!live) return []
    const owner = applicationOf(live)
    if (owner !== application) {
      log(`${named(live)} stays: ${owner === undefined ? 'it does not bear our mark any more' : `it is ${owner}'s`}`)
      return []
    }
    if (ignores(live, 'prune') && !isCopy(live)) {
      log(`${named(live)} stays, as its annotation asks`)
      return []
    }
    return [live]
  })
}

/** Nobody but us wants a copy. */
function isCopy({ metadata }: LiveObject): boolean {
  const [primary, ...copies] = VARIANTS
  const variant = metadata.labels?.[LABELS.variant]
  return variant !== primary && copies.some((one) => one === variant)
}

const MOST_NAMED = 20

function checkBudget({ budget }: PruneWish, live: readonly LiveObject[], total: number): void {
  if (budget === undefined || isWithinBudget(budgetOf({ deletionBudget: budget }), live.length, total)) return
  const names = live.slice(0, MOST_NAMED).map(named)
  const more = live.length > names.length ? ` and ${live.length - names.length} more` : ''
  throw slipwayError('kubernetes.deletion-budget', { count: live.length, budget, names: `${names.join(', ')}${more}` })
}

/** A namespace goes with all that is in it, and a definition with all objects of its kind, whosever they are. */
function checkOthers({ inventories }: Connection, { application }: Work, live: readonly LiveObject[]): void {
  for (const object of live) {
    const { group, kind, name } = keyOf(object)
    const [inIt] = group === '' && kind === 'Namespace' ? inventories.othersIn(name, application) : []
    if (inIt !== undefined) throw slipwayError('kubernetes.namespace-used', { what: named(object), other: inIt })
    const [ofIt] = isDefinition(object) ? inventories.othersWith(broughtBy(object), application) : []
    if (ofIt !== undefined) throw slipwayError('kubernetes.definition-used', { what: named(object), other: ofIt })
  }
}

function idOf(manifest: Manifest): string {
  return formatKey(keyOf(manifest))
}

function named(manifest: Manifest): string {
  return nameOf(keyOf(manifest))
}
