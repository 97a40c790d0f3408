import { collectionName } from '../kinds/resource.ts'
import { at, objectOf, scalarText } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'

const NAMESPACES = 'namespaces'
const MANAGER = 'kube-controller-manager'
const LATENCY_MS = 10
/** From the first deletions to the look at what stays. */
const FIRST_LOOK_MS = 2500
const LOOK_EVERY_MS = 2000
/** Volumes go after the pods that may use them. */
const LAST = 'persistentvolumeclaims'

/** Fills new namespaces with what every namespace has, and empties those that go away. */
export function runNamespaces(world: World): void {
  world.store.onChange(({ type, collection, object, before }) => {
    if (collection !== NAMESPACES) return
    const { name } = object.metadata
    if (type === 'ADDED' && world.hasControllers) world.clock.after(LATENCY_MS, () => furnish(world, name))
    const isNew = object.metadata.deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined
    if (type === 'MODIFIED' && isNew) world.clock.after(LATENCY_MS, () => empty(world, name, FIRST_LOOK_MS))
  })
}

function furnish(world: World, namespace: string): void {
  const found = world.store.collection(NAMESPACES).get('', namespace)
  if (!found || found.metadata.deletionTimestamp !== undefined) return
  const actor = world.actAs(MANAGER)
  const account = { kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name: 'default', namespace } }
  const authority = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'kube-root-ca.crt', namespace },
    data: { 'ca.crt': 'test' },
  }
  if (!world.store.collection('serviceaccounts').get(namespace, 'default')) actor.create('serviceaccounts', account)
  if (!world.store.collection('configmaps').get(namespace, 'kube-root-ca.crt')) actor.create('configmaps', authority)
}

function empty(world: World, name: string, againMs: number): void {
  const namespace = world.store.collection(NAMESPACES).get('', name)
  if (namespace?.metadata.deletionTimestamp === undefined) return
  const isPodless = world.store.collection('pods').sizeWithin(name) === 0
  for (const [collection, object] of contents(world, name)) {
    if (collection !== LAST || isPodless) world.actAs(MANAGER).remove(collection, object, { propagation: 'Background' })
  }
  const left = contents(world, name)
  if (left.length === 0) return finalize(world, name)
  if (againMs !== FIRST_LOOK_MS) report(world, namespace, left)
  world.clock.after(againMs, () => empty(world, name, LOOK_EVERY_MS))
}

function contents(world: World, namespace: string): (readonly [string, ApiObject])[] {
  return world.registry
    .all()
    .filter((resource) => resource.namespaced)
    .map(collectionName)
    .filter((collection, index, all) => all.indexOf(collection) === index)
    .flatMap((collection) =>
      [...world.store.collection(collection).within(namespace)].map((object) => [collection, object] as const),
    )
}

function finalize(world: World, name: string): void {
  const namespace = world.store.collection(NAMESPACES).get('', name)
  if (namespace) world.store.remove(NAMESPACES, { ...namespace, spec: {} })
}

type Left = readonly (readonly [string, ApiObject])[]

function report(world: World, namespace: ApiObject, left: Left): void {
  const pods = left.filter(([collection]) => collection === 'pods')
  const held = left.filter(([, object]) => (object.metadata.finalizers ?? []).length > 0)
  const failure =
    pods.length > 0
      ? `Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: ${namespace.metadata.name} for gvr: /v1, Resource=pods`
      : undefined
  const isHeld = failure === undefined && held.length > 0
  const now = timestamp(world)
  const known = at(namespace, 'status', 'conditions')
  const conditions = [
    condition('DeletionDiscoveryFailure', false, ['ResourcesDiscovered', 'All resources successfully discovered']),
    condition('DeletionGroupVersionParsingFailure', false, [
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ]),
    failure === undefined
      ? condition('DeletionContentFailure', false, [
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        ])
      : condition('DeletionContentFailure', true, ['ContentDeletionFailed', failure]),
    isHeld
      ? condition('ContentRemaining', true, [
          'SomeResourcesRemain',
          `Some resources are remaining: ${countBy(held, ([collection]) => collectionLabel(collection))}`,
        ])
      : condition('ContentRemaining', false, ['ContentRemoved', 'All content successfully removed']),
    isHeld
      ? condition('FinalizersRemaining', true, [
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${countFinalizers(held)}`,
        ])
      : condition('FinalizersRemaining', false, [
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ]),
  ].map((one) => timed(one, known, now))
  const status = { ...objectOf(namespace['status']), conditions }
  world.store.put(NAMESPACES, { ...namespace, status })
}

interface Said {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

function condition(type: string, isTrue: boolean, [reason, message]: readonly [string, string]): Said {
  return { type: `Namespace${type}`, status: isTrue ? 'True' : 'False', reason, message }
}

function timed(said: Said, known: unknown, now: string): Said & { readonly lastTransitionTime: string } {
  return { ...said, lastTransitionTime: sinceOf(known, said, now) }
}

function sinceOf(known: unknown, { type, status }: Said, now: string): string {
  const list = Array.isArray(known) ? known.map(objectOf) : []
  const same = list.find((one) => one['type'] === type && one['status'] === status)
  return scalarText(same?.['lastTransitionTime'] ?? now)
}

/** `pods` is `pods.`, `deployments.apps` stays: the group comes after the dot, even when it is empty. */
function collectionLabel(collection: string): string {
  return collection.includes('.') ? collection : `${collection}.`
}

function countBy(left: Left, label: (entry: Left[number]) => string): string {
  const counts = new Map<string, number>()
  for (const entry of left) counts.set(label(entry), (counts.get(label(entry)) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${name} has ${count} resource instances`).join(', ')
}

function countFinalizers(left: Left): string {
  const counts = new Map<string, number>()
  for (const [, { metadata }] of left)
    for (const name of metadata.finalizers ?? []) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${name} in ${count} resource instances`).join(', ')
}
