import type { Manifest } from '#providers/kubernetes/manifest.ts'
import type { Rehearsal } from './rehearsal.ts'

/** What is in the namespace, of one collection or of all. */
export function objectsIn({ server }: Pick<Rehearsal, 'server'>, collection?: string): readonly Manifest[] {
  const collections = [...server.store.collections()].filter(
    ([name]) => collection === undefined || name === collection,
  )
  return collections.flatMap(([, found]) => Array.from(found.values('shop')))
}

/** What controllers make of the rest, and take away some time later. */
const PASSING = new Set(['Event', 'Pod', 'ReplicaSet', 'Endpoints', 'EndpointSlice', 'ControllerRevision'])

export function keptIn(r: Pick<Rehearsal, 'server'>): readonly Manifest[] {
  return objectsIn(r).filter(({ kind }) => !PASSING.has(kind))
}

/** Kinds and names. */
export function namesIn(r: Pick<Rehearsal, 'server'>): readonly string[] {
  return keptIn(r)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    .toSorted()
}
