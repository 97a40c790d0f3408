import { objectOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Schema, StructSchema } from './schema.ts'

/**
 * Fields that the server always writes, though the OpenAPI document calls them optional: structs in structs, and a few more.
 * `struct` stands for the empty value of the field's own struct.
 */
const ALWAYS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Container: { resources: 'struct' },
  EphemeralContainer: { resources: 'struct' },
  DeploymentSpec: { strategy: 'struct' },
  StatefulSetSpec: { updateStrategy: 'struct' },
  DaemonSetSpec: { updateStrategy: 'struct' },
  PodTemplateSpec: { metadata: 'struct', spec: 'struct' },
  ReplicaSetSpec: { template: 'struct' },
  JobTemplateSpec: { metadata: 'struct', spec: 'struct' },
  PersistentVolumeClaimSpec: { resources: 'struct' },
  ServiceStatus: { loadBalancer: 'struct' },
  IngressStatus: { loadBalancer: 'struct' },
  ContainerStatus: { state: 'struct', lastState: 'struct' },
  PodCondition: { lastProbeTime: null, lastTransitionTime: null },
  StatefulSetStatus: { availableReplicas: 0 },
  HorizontalPodAutoscalerStatus: { currentMetrics: null },
  PodDisruptionBudgetStatus: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  CustomResourceDefinitionStatus: { conditions: null, acceptedNames: 'struct', storedVersions: null },
  Event: {
    involvedObject: 'struct',
    source: 'struct',
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  },
}

/** Numbers and flags that are left out when they are zero or false; the others are pointers, and stay. */
const DROPPED_AT_ZERO: Readonly<Record<string, readonly string[]>> = {
  DeploymentSpec: ['minReadySeconds', 'paused'],
  DeploymentStatus: [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
  ],
  ReplicaSetSpec: ['minReadySeconds'],
  ReplicaSetStatus: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'],
  StatefulSetSpec: ['minReadySeconds'],
  StatefulSetStatus: ['observedGeneration', 'readyReplicas', 'currentReplicas', 'updatedReplicas'],
  DaemonSetSpec: ['minReadySeconds'],
  DaemonSetStatus: ['observedGeneration', 'updatedNumberScheduled', 'numberAvailable', 'numberUnavailable'],
  JobStatus: ['active', 'succeeded', 'failed'],
  PodSpec: ['hostNetwork', 'hostPID', 'hostIPC'],
  Container: ['stdin', 'stdinOnce', 'tty'],
  ContainerPort: ['hostPort'],
  VolumeMount: ['readOnly'],
  Probe: ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'],
  ServicePort: ['nodePort'],
  ServiceSpec: ['healthCheckNodePort', 'publishNotReadyAddresses'],
  PodDisruptionBudgetStatus: ['observedGeneration'],
  HorizontalPodAutoscalerStatus: ['currentReplicas'],
  Event: ['count'],
  ObjectMeta: ['generation'],
  Condition: ['observedGeneration'],
  PodCondition: ['observedGeneration'],
}

/** Texts that are pointers: an empty one means something. */
const KEPT_WHEN_EMPTY: Readonly<Record<string, readonly string[]>> = {
  PersistentVolumeClaimSpec: ['storageClassName'],
  IngressSpec: ['ingressClassName'],
  HostPathVolumeSource: ['type'],
  Event: ['reportingComponent', 'reportingInstance'],
  GRPCAction: ['service'],
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** What a struct holds when nothing was said: for every field that is always written, its empty value. */
export function zeroFields(schema: StructSchema): Readonly<Record<string, unknown>> {
  const known = zeros.get(schema)
  if (known) return known
  const made: JsonObject = {}
  zeros.set(schema, made)
  for (const [field, of] of schema.fields) {
    const value = zeroOf(schema, field, of)
    if (value !== undefined) made[field] = value
  }
  return made
}

const zeros = new WeakMap<StructSchema, JsonObject>()

function zeroOf(owner: StructSchema, field: string, of: Schema): unknown {
  const always = ALWAYS[shortName(owner.name)]?.[field]
  if (always !== undefined) return always === 'struct' ? emptyOf(of) : always
  if (isTopLevel(owner) && (field === 'spec' || field === 'status')) return emptyOf(of)
  return owner.required.has(field) ? emptyOf(of) : undefined
}

/** Kinds have `apiVersion`; their `spec` and `status` are structs in them. */
function isTopLevel(schema: StructSchema): boolean {
  return schema.fields.has('apiVersion') && schema.fields.has('metadata')
}

function emptyOf(schema: Schema): unknown {
  if (schema.kind === 'struct') return objectOf(zeroFields(schema))
  if (schema.kind === 'list' || schema.kind === 'map' || schema.kind === 'untyped') return null
  if (schema.type === 'integer' || schema.type === 'number') return 0
  if (schema.type === 'boolean') return false
  return schema.type === 'string' ? '' : null
}

/** Whether the server leaves the field out when it writes the object. */
export function isLeftOut(owner: StructSchema, field: string, value: unknown, of: Schema): boolean {
  if (owner.required.has(field)) return false
  const name = shortName(owner.name)
  if (value === '') return !KEPT_WHEN_EMPTY[name]?.includes(field)
  if (value === 0 || value === false) return DROPPED_AT_ZERO[name]?.includes(field) ?? false
  if (Array.isArray(value)) return value.length === 0
  return of.kind === 'map' && Object.keys(objectOf(value)).length === 0
}
