import { listAt, at } from '../live/fields.ts'
import { groupOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'

export interface Size {
  readonly scale?: number | undefined
  readonly replicas?: number | undefined
}

/**
 * Pods of a variant. A percentage is of what git says, or, where that leaves the number to an autoscaler, of what runs.
 * `live` are the objects of the workload's namespace, as far as they are known.
 */
export function replicasOf(
  { scale, replicas }: Size,
  workload: Manifest,
  { rendered, live }: { rendered: readonly Manifest[]; live: readonly LiveObject[] },
): number {
  if (scale === undefined) return replicas ?? 1
  return Math.max(1, Math.ceil((primaryReplicas(workload, rendered, live) * scale) / 100))
}

function primaryReplicas(workload: Manifest, rendered: readonly Manifest[], live: readonly LiveObject[]): number {
  const written = at(workload, 'spec.replicas')
  const scaler = [...live, ...rendered].find((one) => isScalerOf(one, workload))
  if (scaler === undefined && typeof written === 'number') return written
  const running = at(
    live.find((one) => isSame(one, workload)),
    'spec.replicas',
  )
  if (typeof running === 'number') return running
  const least = at(scaler, 'spec.minReplicas') ?? at(scaler, 'spec.minReplicaCount')
  if (typeof least === 'number') return least
  return typeof written === 'number' ? written : 1
}

function isSame(one: Manifest, workload: Manifest): boolean {
  return (
    one.kind === workload.kind &&
    groupOf(one.apiVersion) === groupOf(workload.apiVersion) &&
    one.metadata.name === workload.metadata.name &&
    isSameNamespace(one, workload)
  )
}

/** Also KEDA's, which makes an autoscaler of its own. */
export function isScalerOf(one: Manifest, workload: Manifest): boolean {
  if (one.kind !== 'HorizontalPodAutoscaler' && one.kind !== 'ScaledObject') return false
  const kind = at(one, 'spec.scaleTargetRef.kind') ?? 'Deployment'
  const isNamed = at(one, 'spec.scaleTargetRef.name') === workload.metadata.name
  return isNamed && kind === workload.kind && isSameNamespace(one, workload)
}

/** What names none goes where the workload goes. */
function isSameNamespace(one: Manifest, workload: Manifest): boolean {
  const { namespace } = one.metadata
  return namespace === undefined || namespace === (workload.metadata.namespace ?? namespace)
}

/** A port of the node is taken by the first pod that asks for it: a second copy on the same node never starts. */
export function takesNodePorts(workload: Manifest): boolean {
  const pod = at(workload, 'spec.template.spec')
  if (at(pod, 'hostNetwork') === true) return true
  const ports = listAt(pod, 'containers').flatMap((one) => listAt(one, 'ports'))
  return ports.some(({ hostPort }) => typeof hostPort === 'number' && hostPort > 0)
}
