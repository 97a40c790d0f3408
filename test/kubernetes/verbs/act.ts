import { afterUpdate } from '../fields/ownership.ts'
import { readOwners } from '../fields/owners.ts'
import { collectionName } from '../kinds/resource.ts'
import type { ApiObject } from '../object.ts'
import { apiVersionOf } from '../object.ts'
import { structuredCopy } from '../schema/typed.ts'
import type { World } from '../world.ts'
import { resourceOf, timestamp } from '../world.ts'
import type { Actor } from './actor.ts'
import { createObject, setOwners } from './create.ts'
import { isUnchanged } from './prepare.ts'
import { removeObject } from './remove.ts'
import { changeObject } from './update.ts'
import type { Write } from './write.ts'

/** A part of the cluster that writes in its own name. */
export function actAs(world: World, manager: string): Actor {
  const writeOf = (collection: string, object: ApiObject, subresource?: string): Write => ({
    resource: resourceOf(world, collection),
    namespace: object.metadata?.namespace ?? '',
    name: object.metadata?.name ?? '',
    ...(subresource !== undefined && { subresource }),
    manager,
    dryRun: false,
    validation: 'Ignore',
    warn: () => undefined,
  })
  return {
    create: (collection, object) => createObject(world, writeOf(collection, object as ApiObject), object),
    update(collection, wanted) {
      const write = writeOf(collection, wanted)
      const before = world.store.collection(collection).get(write.namespace, write.name)
      return before ? changeObject({ world, write, before, wanted }) : wanted
    },
    updateStatus(collection, wanted) {
      const write = writeOf(collection, wanted, 'status')
      const before = world.store.collection(collection).get(write.namespace, write.name)
      return before ? changeStatus(world, write, { before, wanted }) : wanted
    },
    remove(collection, object, options = {}) {
      const { namespace = '', name } = object.metadata
      const now = world.store.collection(collection).get(namespace, name)
      if (now)
        removeObject(world, {
          resource: resourceOf(world, collection),
          object: now,
          options: { dryRun: false, ...options },
        })
    },
  }
}

/** Shorter than a request's way: controllers write what is typed already. */
function changeStatus(
  world: World,
  write: Write,
  { before, wanted }: { readonly before: ApiObject; readonly wanted: ApiObject },
): ApiObject {
  const { annotations } = wanted.metadata
  const metadata = { ...before.metadata, ...(annotations && { annotations }) }
  const draft = structuredCopy({ ...before, metadata, status: wanted['status'] }) as ApiObject
  const { resource, manager } = write
  const owner = {
    manager,
    operation: 'Update',
    apiVersion: apiVersionOf(resource),
    subresource: 'status',
    time: timestamp(world),
  } as const
  setOwners(
    draft,
    afterUpdate({ before, after: draft, schema: resource.schema }, readOwners(before.metadata.managedFields), owner),
  )
  return isUnchanged(draft, before) ? before : world.store.put(collectionName(resource), draft)
}
