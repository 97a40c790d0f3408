import { at } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { forbidden, notFound } from '../status.ts'
import type { Write } from '../verbs/write.ts'
import type { World } from '../world.ts'
import { equipPod } from './pod.ts'
import { countAgainstQuota } from './quota.ts'

export interface Admission {
  readonly world: World
  readonly write: Write
  /** What is about to be stored; plugins may change it. */
  readonly draft: ApiObject
  readonly before: ApiObject | undefined
}

/** What stands between a request and the store, beside the kind's own rules. */
export function admit(admission: Admission): void {
  const { world, write, draft, before } = admission
  const { resource } = write
  if (!before && resource.namespaced) admitNamespace(world, write, draft)
  if (!before && resource.kind === 'Pod' && resource.group === '') equipPod(draft, world)
  world.faults.admit({ resource, namespace: write.namespace, draft, before, dryRun: write.dryRun })
  if (!before) countAgainstQuota(world, write, draft)
}

function admitNamespace(world: World, { resource, namespace }: Write, draft: ApiObject): void {
  const found = world.store.collection('namespaces').get('', namespace)
  if (!found) throw notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, namespace)
  if (at(found, 'status', 'phase') !== 'Terminating') return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  }
  throw forbidden(resource, draft.metadata.name, why, [cause])
}
