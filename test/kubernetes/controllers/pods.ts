import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import type { Pod, Template } from './types.ts'

export const PODS = 'pods'

export function controllerOf(
  object: ApiObject,
): { readonly kind: string; readonly name: string; readonly uid: string } | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true)
}

/** The pods that an object controls, the oldest first. */
export function podsOf(world: World, owner: ApiObject): Pod[] {
  return controlled(world, owner, PODS) as Pod[]
}

export function controlled(world: World, { metadata }: ApiObject, collection: string): ApiObject[] {
  return world.store
    .dependents(metadata.uid)
    .filter((dependent) => dependent.collection === collection && controllerOf(dependent.object)?.uid === metadata.uid)
    .map(({ object }) => object)
}

export function ownerReference({ apiVersion, kind, metadata }: ApiObject): Record<string, unknown> {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true }
}

export interface NewPod {
  readonly owner: ApiObject
  readonly template: Template
  /** A full name, or the beginning of one. */
  readonly name?: string
  readonly labels?: Record<string, string>
  readonly spec?: Record<string, unknown>
}

export function makePod(world: World, { owner, template, name, labels = {}, spec = {} }: NewPod): Pod {
  const { namespace, name: ownerName } = owner.metadata
  const { annotations } = template.metadata ?? {}
  const named = name === undefined ? { generateName: `${ownerName}-` } : { name, generateName: `${ownerName}-` }
  return world.actAs('kube-controller-manager').create(PODS, {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      ...named,
      namespace,
      labels: { ...template.metadata?.labels, ...labels },
      ...(annotations && { annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: { ...template.spec, ...spec },
  }) as Pod
}

/** A part of a number: `25%` of 4, or the number itself. */
export function resolveShare(share: number | string | undefined, of: number, round: (value: number) => number): number {
  if (typeof share === 'number') return share
  if (share === undefined) return 0
  return share.endsWith('%') ? round((Number(share.slice(0, -1)) * of) / 100) : Number(share)
}
