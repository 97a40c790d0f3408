import { at, listOf, textOf } from '../../kubernetes/json.ts'
import type { ApiObject } from '../../kubernetes/object.ts'
import type { ApiServer } from '../../kubernetes/server.ts'

/** What controllers ever made, also what is gone: `web web:v2`, whose and of which image. */
export interface Births {
  readonly replicaSets: readonly string[]
  readonly pods: readonly string[]
}

/** A rollout that nobody needed leaves its trace here, even where it was taken back. */
export function watchBirths({ store }: ApiServer): Births {
  const replicaSets: string[] = []
  const pods: string[] = []
  store.onChange(({ type, collection, object }) => {
    if (type !== 'ADDED') return
    if (collection === 'replicasets.apps') replicaSets.push(titleOf(object, at(object, 'spec', 'template', 'spec')))
    if (collection === 'pods') pods.push(titleOf(object, object['spec']))
  })
  return { replicaSets, pods }
}

/** A ReplicaSet is named after its Deployment and its template's digest, a pod after its ReplicaSet, too. */
function titleOf({ kind, metadata }: ApiObject, spec: unknown): string {
  const ends = kind === 'Pod' ? 2 : 1
  const owner = metadata.name.split('-').slice(0, -ends).join('-')
  return `${owner} ${textOf(at(listOf(at(spec, 'containers'))[0], 'image'))}`
}
