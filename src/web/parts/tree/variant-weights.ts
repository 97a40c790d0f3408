import { inOrder } from './resource-filter.ts'
import type { ResourceNode } from './resource-tree.ts'

/**
 * The percent of traffic of each variant, by the key of the topmost resource that belongs to it. Where one variant has
 * all of it there is nothing to tell.
 */
export function weightsByKey(
  roots: readonly ResourceNode[],
  weights: Readonly<Record<string, number>> | undefined,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const known = new Map(Object.entries(weights ?? {}))
  if ([...known.values()].filter((weight) => weight > 0).length < 2) return found
  for (const { key, resource } of inOrder(roots)) {
    const weight = known.get(resource.variant ?? '')
    if (weight === undefined) continue
    found.set(key, weight)
    // Those beneath it get their part through it.
    known.delete(resource.variant ?? '')
  }
  return found
}
