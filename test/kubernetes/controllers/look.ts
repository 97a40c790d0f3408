import type { World } from '../world.ts'
import type { Tell } from './events.ts'
import type { Deployment, ReplicaSet } from './types.ts'

export const DEPLOYMENTS = 'deployments.apps'
export const SETS = 'replicasets.apps'
export const MANAGER = 'kube-controller-manager'

/** Annotations by which a Deployment and its ReplicaSets know each other. */
export const REVISION = 'deployment.kubernetes.io/revision'
export const HISTORY = 'deployment.kubernetes.io/revision-history'
export const DESIRED = 'deployment.kubernetes.io/desired-replicas'
export const MAXIMUM = 'deployment.kubernetes.io/max-replicas'

/** What one look at a Deployment sees. It stays as it was seen, whatever is written meanwhile. */
export interface Look {
  readonly world: World
  readonly deployment: Deployment
  readonly newSet: ReplicaSet | undefined
  readonly oldSets: readonly ReplicaSet[]
  readonly tell: Tell
}
