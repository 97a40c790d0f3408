import type { Difference } from '#domain/diff.ts'

/** What is known of resources besides themselves, by key. */
export interface TreeFacts {
  readonly drift: ReadonlyMap<string, number>
  readonly weights: ReadonlyMap<string, number>
  /** What all names begin with, so that it is not said again and again. */
  readonly place: string
}

/** How many fields of each resource differ. */
export function driftByResource(drift: readonly Difference[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { resource } of drift) counts.set(resource, (counts.get(resource) ?? 0) + 1)
  return counts
}
