import { apiVersionOf } from '../object.ts'
import { collectionName } from './resource.ts'
import type { Resource } from './resource.ts'

/** Which kinds are served now: the built-in ones, and those of established definitions. */
export interface Registry {
  all(): readonly Resource[]
  find(group: string, version: string, plural: string): Resource | undefined
  ofKind(apiVersion: string, kind: string): Resource | undefined
  /** The version in which its objects are kept. */
  stored(collection: string): Resource | undefined
  add(resource: Resource): void
  /** All versions of a custom kind. */
  remove(definition: string): void
}

export function createRegistry(builtIn: readonly Resource[]): Registry {
  const byPath = new Map<string, Resource>()
  const byKind = new Map<string, Resource>()
  const byCollection = new Map<string, Resource>()
  const add = (resource: Resource): void => {
    byPath.set(`${apiVersionOf(resource)}/${resource.plural}`, resource)
    byKind.set(`${apiVersionOf(resource)}/${resource.kind}`, resource)
    if (!byCollection.has(collectionName(resource))) byCollection.set(collectionName(resource), resource)
  }
  for (const resource of builtIn) add(resource)
  return {
    all: () => [...byPath.values()],
    find: (group, version, plural) => byPath.get(`${apiVersionOf({ group, version })}/${plural}`),
    ofKind: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`),
    stored: (collection) => byCollection.get(collection),
    add,
    remove(definition) {
      byCollection.delete(definition)
      for (const map of [byPath, byKind]) {
        for (const [key, { custom }] of map) if (custom?.definition === definition) map.delete(key)
      }
    },
  }
}
