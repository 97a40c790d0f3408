import { isObject, listOf, objectOf, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { fill, fillPod, fillPodSpec } from './defaults-pod.ts'

const QUARTER = '25%'
const RBAC = 'rbac.authorization.k8s.io'
const CPU_TARGET = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
]

/** Fills in what was left out, as the server does when it reads an object of the kind. Custom resources have theirs in the schema. */
export const DEFAULTS: Readonly<Record<string, (object: ApiObject, spec: JsonObject) => void>> = {
  Pod: fillPod,
  ReplicationController: (_, spec) => fillTemplate(spec, { replicas: 1 }),
  'apps/ReplicaSet': (_, spec) => fillTemplate(spec, { replicas: 1 }),
  'apps/Deployment': fillDeployment,
  'apps/StatefulSet': fillStatefulSet,
  'apps/DaemonSet': fillDaemonSet,
  'batch/Job': (_, spec) => fillJob(spec),
  'batch/CronJob': fillCronJob,
  Namespace: (object) => {
    object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
  },
  Secret: (object) => fill(object, { type: 'Opaque' }),
  Service: fillService,
  PersistentVolumeClaim: (_, spec) => fill(spec, { volumeMode: 'Filesystem' }),
  PersistentVolume: (_, spec) => fill(spec, { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' }),
  'storage.k8s.io/StorageClass': (object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'networking.k8s.io/NetworkPolicy': fillNetworkPolicy,
  'autoscaling/HorizontalPodAutoscaler': fillAutoscaler,
  'rbac.authorization.k8s.io/RoleBinding': (object) => fillBinding(object),
  'rbac.authorization.k8s.io/ClusterRoleBinding': (object) => fillBinding(object),
  'apiextensions.k8s.io/CustomResourceDefinition': fillDefinition,
  'discovery.k8s.io/EndpointSlice': (object) => {
    for (const port of listOf(object['ports'])) fill(objectOf(port), { name: '', protocol: 'TCP' })
  },
  'scheduling.k8s.io/PriorityClass': (object) => fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
}

function fillTemplate(spec: JsonObject, values: JsonObject): void {
  fill(spec, values)
  fillPodSpec(objectOf(objectOf(spec['template'])['spec']))
}

function fillDeployment(_: ApiObject, spec: JsonObject): void {
  fillTemplate(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = objectOf(spec['strategy'])
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy['type'] !== 'RollingUpdate') return
  strategy['rollingUpdate'] ??= {}
  fill(objectOf(strategy['rollingUpdate']), { maxUnavailable: QUARTER, maxSurge: QUARTER })
}

function fillStatefulSet(_: ApiObject, spec: JsonObject): void {
  fillTemplate(spec, { replicas: 1, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 })
  fill(spec, { persistentVolumeClaimRetentionPolicy: {} })
  fill(objectOf(spec['persistentVolumeClaimRetentionPolicy']), { whenDeleted: 'Retain', whenScaled: 'Retain' })
  fillUpdate(spec, { partition: 0 })
  for (const claim of listOf(spec['volumeClaimTemplates'])) {
    fill(objectOf(claim), { kind: 'PersistentVolumeClaim', apiVersion: 'v1', status: {} })
    fill(objectOf(objectOf(claim)['spec']), { volumeMode: 'Filesystem' })
    fill(objectOf(objectOf(claim)['status']), { phase: 'Pending' })
  }
}

function fillDaemonSet(_: ApiObject, spec: JsonObject): void {
  fillTemplate(spec, { revisionHistoryLimit: 10 })
  fillUpdate(spec, { maxUnavailable: 1, maxSurge: 0 })
}

function fillUpdate(spec: JsonObject, rolling: JsonObject): void {
  const strategy = objectOf(spec['updateStrategy'])
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy['type'] !== 'RollingUpdate') return
  strategy['rollingUpdate'] ??= {}
  fill(objectOf(strategy['rollingUpdate']), rolling)
}

function fillJob(spec: JsonObject): void {
  if (spec['completions'] === undefined && spec['parallelism'] === undefined)
    fill(spec, { completions: 1, parallelism: 1 })
  fillTemplate(spec, { parallelism: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false })
  fill(spec, {
    manualSelector: false,
    podReplacementPolicy: spec['podFailurePolicy'] ? 'Failed' : 'TerminatingOrFailed',
  })
}

/** Its job template is filled in when the job is made, but for the pod. */
function fillCronJob(_: ApiObject, spec: JsonObject): void {
  fill(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 })
  fillPodSpec(objectOf(objectOf(objectOf(objectOf(spec['jobTemplate'])['spec'])['template'])['spec']))
}

function fillService(_: ApiObject, spec: JsonObject): void {
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' })
  for (const item of listOf(spec['ports'])) {
    const port = objectOf(item)
    fill(port, { protocol: 'TCP', targetPort: port['port'] })
  }
  if (spec['type'] === 'ExternalName') return
  fill(spec, { internalTrafficPolicy: 'Cluster' })
  if (spec['type'] === 'ClusterIP') return
  fill(spec, { externalTrafficPolicy: 'Cluster' })
  if (spec['type'] === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true })
}

function fillNetworkPolicy(_: ApiObject, spec: JsonObject): void {
  fill(spec, { policyTypes: ['Ingress', ...(listOf(spec['egress']).length > 0 ? ['Egress'] : [])] })
  for (const rule of [...listOf(spec['ingress']), ...listOf(spec['egress'])]) {
    for (const port of listOf(objectOf(rule)['ports'])) fill(objectOf(port), { protocol: 'TCP' })
  }
}

function fillAutoscaler(_: ApiObject, spec: JsonObject): void {
  fill(spec, { minReplicas: 1 })
  if (listOf(spec['metrics']).length === 0) spec['metrics'] = structuredClone(CPU_TARGET)
}

function fillBinding(object: ApiObject): void {
  for (const item of listOf(object['subjects'])) {
    const subject = objectOf(item)
    if (subject['kind'] !== 'ServiceAccount') fill(subject, { apiGroup: RBAC })
  }
  if (isObject(object['roleRef'])) fill(object['roleRef'], { apiGroup: RBAC })
}

function fillDefinition(_: ApiObject, spec: JsonObject): void {
  const names = objectOf(spec['names'])
  const kind = textOf(names['kind'])
  fill(names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
  fill(spec, { conversion: { strategy: 'None' } })
}
