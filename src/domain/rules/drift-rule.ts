import type { Difference } from '../diff.ts'
import { matchesWildcard } from '../wildcard.ts'

/**
 * The differences that count as drift. A pattern of `drift.ignore` names a field (`replicas`), a resource (`web/*`), or
 * a field of a resource (`web:replicas`); `*` stands for any characters.
 */
export function driftOf(differences: readonly Difference[], ignore: readonly string[]): Difference[] {
  return differences.filter((difference) => !ignore.some((pattern) => isIgnored(pattern, difference)))
}

function isIgnored(pattern: string, { resource, path }: Difference): boolean {
  return [path, resource, `${resource}:${path}`].some((name) => matchesWildcard(pattern, name))
}
