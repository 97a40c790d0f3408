import type { Health, Resource } from '#domain/health.ts'
import type { ResourceNode } from './resource-tree.ts'

/** A health, or all that are not well. */
export type WantedHealth = Health | 'not-healthy'

/** What is wanted of a large tree. */
export interface ResourceFilter {
  readonly text?: string | undefined
  readonly health?: WantedHealth | undefined
  readonly kind?: string | undefined
}

export function isFiltered({ text = '', health, kind }: ResourceFilter): boolean {
  return text.trim() !== '' || health !== undefined || kind !== undefined
}

function matches(resource: Resource, { text = '', health, kind }: ResourceFilter): boolean {
  if (health === 'not-healthy' ? resource.health === 'healthy' : health !== undefined && resource.health !== health)
    return false
  if (kind !== undefined && resource.kind !== kind) return false
  const wanted = text.trim().toLowerCase()
  return (
    wanted === '' || [resource.name, resource.id, resource.kind, resource.reason].some((part) => holds(part, wanted))
  )
}

function holds(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted)
}

/** The part of a tree that leads to what matches. */
export function filterTree(roots: readonly ResourceNode[], filter: ResourceFilter): readonly ResourceNode[] {
  if (!isFiltered(filter)) return roots
  const kept = new Map<ResourceNode, ResourceNode>()
  for (const node of inOrder(roots).toReversed()) {
    const children = node.children.flatMap((child) => kept.get(child) ?? [])
    if (children.length > 0 || matches(node.resource, filter)) kept.set(node, { ...node, children })
  }
  return roots.flatMap((root) => kept.get(root) ?? [])
}

/** Every node, parents before their children. A report may hold ten thousand in one chain, so nothing recurs. */
export function inOrder(roots: readonly ResourceNode[]): ResourceNode[] {
  const found: ResourceNode[] = []
  const open = roots.toReversed()
  for (let node = open.pop(); node; node = open.pop()) {
    found.push(node)
    for (let at = node.children.length - 1; at >= 0; at -= 1) {
      const child = node.children[at]
      if (child) open.push(child)
    }
  }
  return found
}

export interface ResourceCounts {
  /** Those there are, the worst first. */
  readonly healths: readonly { readonly health: Health; readonly count: number }[]
  /** By name. */
  readonly kinds: readonly { readonly kind: string; readonly count: number }[]
}

const WORST_FIRST: readonly Health[] = ['degraded', 'missing', 'progressing', 'unknown', 'suspended', 'healthy']

export function countResources(resources: readonly Resource[]): ResourceCounts {
  const healths = Map.groupBy(resources, ({ health }) => health)
  const kinds = Map.groupBy(resources, ({ kind }) => kind)
  return {
    healths: WORST_FIRST.flatMap((health) => {
      const count = healths.get(health)?.length ?? 0
      return count === 0 ? [] : [{ health, count }]
    }),
    kinds: [...kinds].map(([kind, own]) => ({ kind, count: own.length })).sort((a, b) => (a.kind < b.kind ? -1 : 1)),
  }
}
