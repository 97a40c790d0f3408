import type { Clock } from './clock.ts'
import type { FaultState } from './faults.ts'
import type { Registry } from './kinds/registry.ts'
import type { Resource } from './kinds/resource.ts'
import type { Definitions } from './schema/openapi.ts'
import type { Store } from './store/store.ts'
import type { Ids } from './ids.ts'
import type { Actor } from './verbs/actor.ts'

/** Everything that one double of an API server consists of. */
export interface World {
  readonly registry: Registry
  readonly definitions: Definitions
  readonly store: Store
  readonly clock: Clock
  readonly faults: FaultState
  readonly ids: Ids
  /** Writes in the name of a part of the cluster. */
  actAs(manager: string): Actor
  /** Whether controllers run; without them nothing moves by itself. */
  readonly hasControllers: boolean
}

/** `2026-11-21T05:30:21Z`. */
export function timestamp(world: Pick<World, 'clock'>, laterMs = 0): string {
  return `${new Date(world.clock.now() + laterMs).toISOString().slice(0, 19)}Z`
}

/** `2026-11-21T05:30:28.044086Z`. */
export function microTimestamp(world: Pick<World, 'clock'>): string {
  return `${new Date(world.clock.now()).toISOString().slice(0, 23)}000Z`
}

/** The kind in which objects of a collection are stored. It is there: controllers only name built-in ones. */
export function resourceOf(world: World, collection: string): Resource {
  const resource = world.registry.stored(collection)
  if (!resource) throw new Error(`no kind is served as ${collection}`)
  return resource
}
