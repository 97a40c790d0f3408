import type { Difference } from '#domain/diff.ts'
import type { Resource } from '#domain/health.ts'

export interface Field {
  readonly name: string
  /** Absent where it should not be there. */
  readonly value?: string | undefined
  readonly differs: boolean
}

type Known = Pick<Resource, 'id' | 'fields'>

export function liveFields({ id, fields }: Known, drift: readonly Difference[]): Field[] {
  const differing = new Set(ofResource(id, drift).map(({ path }) => path))
  return Object.entries(fields ?? {}).map(([name, value]) => ({ name, value, differs: differing.has(name) }))
}

/** What is there with each difference undone: what git asks for, as far as it can be told from here. */
export function desiredFields({ id, fields }: Known, drift: readonly Difference[]): Field[] {
  const wanted = new Map(ofResource(id, drift).map((difference) => [difference.path, difference]))
  const known: Field[] = Object.entries(fields ?? {}).map(([name, value]) => {
    const difference = wanted.get(name)
    wanted.delete(name)
    return difference ? { name, value: difference.before, differs: true } : { name, value, differs: false }
  })
  // What should be there and is not.
  const missing = [...wanted.values()].filter(({ before }) => before !== undefined)
  return [...known, ...missing.map(({ path, before }) => ({ name: path, value: before, differs: true }))]
}

/** Differences of its fields; one of the whole resource is told beside them. */
function ofResource(id: string, drift: readonly Difference[]): Difference[] {
  return drift.filter(({ resource, path }) => resource === id && path !== '')
}
