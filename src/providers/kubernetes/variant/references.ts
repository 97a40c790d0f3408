import type { Manifest } from '../manifest.ts'
import { changed } from './fields.ts'

export type ContentKind = 'ConfigMap' | 'Secret'

interface Place {
  readonly kind: ContentKind
  /** Lists on the way are gone into. */
  readonly path: readonly string[]
}

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers']

/** Every place of a pod where content is used by name. Pull secrets are of the node, not of the version. */
const PLACES: readonly Place[] = [
  ...CONTAINERS.flatMap((list): Place[] => [
    { kind: 'ConfigMap', path: [list, 'env', 'valueFrom', 'configMapKeyRef', 'name'] },
    { kind: 'Secret', path: [list, 'env', 'valueFrom', 'secretKeyRef', 'name'] },
    { kind: 'ConfigMap', path: [list, 'envFrom', 'configMapRef', 'name'] },
    { kind: 'Secret', path: [list, 'envFrom', 'secretRef', 'name'] },
  ]),
  { kind: 'ConfigMap', path: ['volumes', 'configMap', 'name'] },
  { kind: 'Secret', path: ['volumes', 'secret', 'secretName'] },
  { kind: 'ConfigMap', path: ['volumes', 'projected', 'sources', 'configMap', 'name'] },
  { kind: 'Secret', path: ['volumes', 'projected', 'sources', 'secret', 'name'] },
]

const POD = ['spec', 'template', 'spec']

/** The workload with each name of content put through `rename`; all else is the same. */
export function renameReferences(workload: Manifest, rename: (kind: ContentKind, name: string) => string): Manifest {
  return PLACES.reduce(
    (inner, { kind, path }) =>
      changed(inner, [...POD, ...path], (name) => (typeof name === 'string' ? rename(kind, name) : name)),
    workload,
  )
}

export interface Reference {
  readonly kind: ContentKind
  readonly name: string
}

export function referencesOf(workload: Manifest): readonly Reference[] {
  const found = new Map<string, Reference>()
  renameReferences(workload, (kind, name) => {
    found.set(`${kind}/${name}`, { kind, name })
    return name
  })
  return [...found.values()]
}
