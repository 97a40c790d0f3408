import type { ResourceNode } from './resource-tree.ts'

/**
 * The percent of traffic of each variant, by the key of the topmost resource that belongs to it; of several the first that
 * has something beneath it, which is what answers. Where one variant has all of it there is nothing to tell.
 */
export function weightsByKey(
  roots: readonly ResourceNode[],
  weights: Readonly<Record<string, number>> | undefined,
): ReadonlyMap<string, number> {
  const known = new Map(Object.entries(weights ?? {}))
  if ([...known.values()].filter((weight) => weight > 0).length < 2) return new Map()
  const tops = Map.groupBy(topmost(roots), ({ resource }) => resource.variant ?? '')
  return new Map(
    [...known].flatMap(([variant, weight]) => {
      const own = tops.get(variant) ?? []
      const top = own.find(({ children }) => children.length > 0) ?? own[0]
      return top ? [[top.key, weight]] : []
    }),
  )
}

/** Those with a variant that none above them has. */
function topmost(roots: readonly ResourceNode[]): ResourceNode[] {
  const found: ResourceNode[] = []
  const open = roots.map((node): Within => ({ node, variant: undefined })).toReversed()
  for (let next = open.pop(); next; next = open.pop()) {
    const { node } = next
    const variant = node.resource.variant ?? next.variant
    if (variant !== undefined && variant !== next.variant) found.push(node)
    for (const child of node.children.toReversed()) open.push({ node: child, variant })
  }
  return found
}

interface Within {
  readonly node: ResourceNode
  readonly variant: string | undefined
}
