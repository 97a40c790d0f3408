import { readAccess } from './access.ts'
import type { AccessWish, Surroundings } from './access.ts'
import { openApi } from './client.ts'
import type { Api, ApiOptions } from './client.ts'
import { createKinds } from './discovery.ts'
import type { Kinds } from './kinds.ts'
import { createObjects } from './objects.ts'
import type { Objects } from './objects.ts'

/** An open connection to a cluster. */
export interface Cluster {
  readonly api: Api
  readonly kinds: Kinds
  readonly objects: Objects
  /** What is unsafe about the way it is reached, as sentences. */
  readonly warnings: readonly string[]
}

/** Asks the cluster nothing yet: it may come later. Errors: `kubernetes.kubeconfig`, `kubernetes.exec-refused`. */
export async function openCluster(wish: AccessWish, around: Surroundings, options: ApiOptions): Promise<Cluster> {
  const access = await readAccess(wish, around)
  const api = openApi(access, { ...options, renew: () => readAccess(wish, around) })
  const kinds = createKinds(api, options.clock)
  return { api, kinds, objects: createObjects(api, kinds), warnings: access.warnings }
}
