import { isObject, objectOf, sameJson, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { groupKind } from './resource.ts'
import type { Resource } from './resource.ts'
import { allocateService } from './cluster-address.ts'

/** What the server itself does to an object of a kind when it is made or changed. */
export interface Strategy {
  /** Which changes make a new generation; undefined: the kind has none. */
  readonly generation?: 'spec' | 'spec-and-annotations' | 'all-but-status'
  readonly created?: (object: ApiObject, world: World) => void
  readonly updated?: (object: ApiObject, before: ApiObject, world: World) => void
  /** When it is to be deleted, beside the deletion time. */
  readonly deleted?: (object: ApiObject, world: World) => void
  /** Deleted by its own rules: no grace period, no new generation, and the object is the answer. */
  readonly ownDeletion?: boolean
}

const BY_SPEC: Strategy = { generation: 'spec' }

const STRATEGIES: Readonly<Record<string, Strategy>> = {
  Pod: { generation: 'spec', created: preparePod },
  Namespace: { created: prepareNamespace, deleted: terminateNamespace, ownDeletion: true },
  Secret: { created: moveStringData, updated: moveStringData },
  Service: { created: allocateService, updated: keepService },
  PersistentVolumeClaim: { created: prepareClaim },
  'apps/Deployment': { generation: 'spec-and-annotations' },
  'apps/ReplicaSet': BY_SPEC,
  'apps/StatefulSet': BY_SPEC,
  'apps/DaemonSet': { generation: 'spec', created: countTemplate, updated: countTemplate },
  'batch/Job': { generation: 'spec', created: labelJob },
  'batch/CronJob': BY_SPEC,
  'policy/PodDisruptionBudget': BY_SPEC,
  'networking.k8s.io/Ingress': BY_SPEC,
  'networking.k8s.io/IngressClass': BY_SPEC,
  'networking.k8s.io/NetworkPolicy': BY_SPEC,
  'discovery.k8s.io/EndpointSlice': { generation: 'all-but-status' },
  'scheduling.k8s.io/PriorityClass': { generation: 'all-but-status' },
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': { generation: 'all-but-status' },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': { generation: 'all-but-status' },
  'apiextensions.k8s.io/CustomResourceDefinition': {
    generation: 'spec',
    created: prepareDefinition,
    deleted: terminateDefinition,
    ownDeletion: true,
  },
}

export function strategyOf(resource: Resource): Strategy {
  return resource.custom ? { generation: 'all-but-status' } : (STRATEGIES[groupKind(resource)] ?? {})
}

/** Whether a change of the object asks for a new generation. */
export function isNewGeneration({ generation }: Strategy, object: ApiObject, before: ApiObject): boolean {
  if (generation === undefined) return false
  if (generation === 'all-but-status') return !sameJson(bare(object), bare(before))
  const isSpecNew = !sameJson(object['spec'], before['spec'])
  if (generation === 'spec') return isSpecNew
  return isSpecNew || !sameJson(object.metadata.annotations ?? {}, before.metadata.annotations ?? {})
}

function bare(object: ApiObject): JsonObject {
  const { metadata: _, status: __, ...rest } = object
  return rest
}

function preparePod(pod: ApiObject): void {
  pod['status'] = { phase: 'Pending', qosClass: qualityOf(objectOf(pod['spec'])) }
}

function qualityOf(spec: JsonObject): string {
  const all = (Array.isArray(spec['containers']) ? spec['containers'] : []).map((container) =>
    objectOf(objectOf(container)['resources']),
  )
  const isSet = all.some((resources) => isObject(resources['limits']) || isObject(resources['requests']))
  const isFull = all.every(({ limits, requests }) => {
    const both = ['cpu', 'memory'].every((name) => objectOf(limits)[name] !== undefined)
    return both && sameJson(limits, requests)
  })
  if (!isSet) return 'BestEffort'
  return isFull ? 'Guaranteed' : 'Burstable'
}

function prepareNamespace(namespace: ApiObject): void {
  namespace['spec'] = { finalizers: ['kubernetes'] }
  namespace['status'] = { phase: 'Active' }
}

function terminateNamespace(namespace: ApiObject): void {
  namespace['status'] = { ...objectOf(namespace['status']), phase: 'Terminating' }
}

function moveStringData(secret: ApiObject): void {
  const { stringData } = secret
  if (!isObject(stringData)) return
  const added = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(textOf(value)).toString('base64')])
  secret['data'] = { ...objectOf(secret['data']), ...(Object.fromEntries(added) as JsonObject) }
  delete secret['stringData']
}

/** What was allocated stays, unless it is asked for anew. */
function keepService(service: ApiObject, before: ApiObject, world: World): void {
  const spec = objectOf(service['spec'])
  const old = objectOf(before['spec'])
  if (spec['type'] !== 'ExternalName' && old['type'] !== 'ExternalName') {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) spec[field] ??= old[field]
  }
  allocateService(service, world)
}

function prepareClaim(claim: ApiObject): void {
  claim['status'] = { phase: 'Pending' }
  const finalizers = claim.metadata.finalizers ?? []
  claim.metadata.finalizers = [...finalizers, 'kubernetes.io/pvc-protection']
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

function countTemplate(set: ApiObject, before: ApiObject | World): void {
  const old = 'metadata' in before ? before : undefined
  const last = Number(old?.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0)
  const isSame = old !== undefined && sameJson(objectOf(set['spec'])['template'], objectOf(old['spec'])['template'])
  const annotations = { ...set.metadata.annotations }
  set.metadata.annotations = { ...annotations, [TEMPLATE_GENERATION]: String(isSame ? last : last + 1) }
}

function labelJob(job: ApiObject): void {
  const spec = objectOf(job['spec'])
  if (spec['manualSelector'] === true) return
  const { uid, name } = job.metadata
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  spec['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
  job.metadata.labels = { ...job.metadata.labels, ...labels }
  const metadata = objectOf(objectOf(spec['template'])['metadata'])
  metadata['labels'] = { ...objectOf(metadata['labels']), ...labels }
}

function prepareDefinition(definition: ApiObject): void {
  const versions = objectOf(definition['spec'])['versions']
  const stored = (Array.isArray(versions) ? versions : []).map(objectOf).find(({ storage }) => storage === true)
  definition['status'] = {
    conditions: null,
    acceptedNames: { plural: '', kind: '' },
    storedVersions: [stored?.['name'] ?? ''],
  }
}

function terminateDefinition(definition: ApiObject, world: World): void {
  const status = objectOf(definition['status'])
  const conditions = Array.isArray(status['conditions']) ? status['conditions'] : []
  const condition = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: timestamp(world),
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  }
  definition['status'] = { ...status, conditions: [...conditions, condition] }
  definition.metadata.finalizers = [...new Set([...(definition.metadata.finalizers ?? []), CLEANUP])]
}

/** Holds a definition until its objects are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io'
