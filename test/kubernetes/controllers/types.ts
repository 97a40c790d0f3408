import type { ApiObject } from '../object.ts'

/** What controllers read of the kinds they move. */
export interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string | null
  lastUpdateTime?: string
  lastProbeTime?: string | null
  observedGeneration?: number
}

export interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }
  spec: PodSpec
}

export interface Container {
  name: string
  image: string
  command?: string[]
  args?: string[]
  readinessProbe?: { initialDelaySeconds?: number; periodSeconds?: number }
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[]
  ports?: { name?: string; containerPort: number; protocol: string }[]
}

export interface PodSpec {
  containers: Container[]
  initContainers?: Container[]
  nodeName?: string
  restartPolicy?: string
  terminationGracePeriodSeconds?: number
  volumes?: { persistentVolumeClaim?: { claimName: string } }[]
}

export interface Pod extends ApiObject {
  spec: PodSpec
  status: { phase: string; conditions?: Condition[]; podIP?: string; startTime?: string; reason?: string }
}

export interface Selector {
  matchLabels?: Record<string, string>
}

export interface ReplicaSet extends ApiObject {
  spec: { replicas: number; selector: Selector; template: Template; minReadySeconds?: number }
  status: ReplicaSetStatus
}

export interface ReplicaSetStatus {
  replicas: number
  fullyLabeledReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  terminatingReplicas?: number
  observedGeneration?: number
  conditions?: Condition[]
}

export interface Deployment extends ApiObject {
  spec: {
    replicas: number
    selector: Selector
    template: Template
    strategy: { type: string; rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string } }
    minReadySeconds?: number
    revisionHistoryLimit?: number
    progressDeadlineSeconds?: number
    paused?: boolean
  }
  status: DeploymentStatus
}

export interface DeploymentStatus {
  observedGeneration?: number
  replicas?: number
  updatedReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  unavailableReplicas?: number
  terminatingReplicas?: number
  conditions?: Condition[]
}

export function isReady(pod: Pod): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** Neither on its way out nor done. */
export function isActive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && !isFinished(pod)
}

export function isFinished({ status }: Pod): boolean {
  return status.phase === 'Failed' || status.phase === 'Succeeded'
}

/** Replaces the condition of the same type, and puts it last; one that says the same stays where it is. */
export function setCondition(conditions: readonly Condition[] | undefined, next: Condition): Condition[] {
  const known = conditions?.find(({ type }) => type === next.type)
  if (known?.status === next.status && known.reason === next.reason) return [...(conditions ?? [])]
  const since = known?.status === next.status ? known.lastTransitionTime : next.lastTransitionTime
  const kept = { ...next, ...(since !== undefined && { lastTransitionTime: since }) }
  return [...(conditions ?? []).filter(({ type }) => type !== next.type), kept]
}
