import { createHmac } from 'node:crypto'
import { isRecord } from '../api/problem.ts'
import { isSecret } from '../api/stored-form.ts'
import { groupOf } from '../manifest.ts'
import type { LiveObject } from '../manifest.ts'

/** In place of the values of ConfigMaps and Secrets: which keys there are, and whether they changed. */
export const CONTENT = 'slipway.dev/content'

export interface Content {
  readonly keys: readonly string[]
  readonly digest: string
}

type Fields = Readonly<Record<string, unknown>>

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
/** Of a container of a pod; the rest is large, and says nothing of how it is. */
const CONTAINER_FIELDS = [
  'name',
  'image',
  'ports',
  'resources',
  'restartPolicy',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
]
const POD_FIELDS_LEFT_OUT = new Set([
  'tolerations',
  'affinity',
  'topologySpreadConstraints',
  'securityContext',
  'dnsConfig',
])

/**
 * What of an object is kept in memory while it is watched. Values of Secrets never are: `secret` makes their digests
 * worthless to whoever would guess.
 */
export function slim(object: LiveObject, secret: string): LiveObject {
  const { managedFields: _, annotations, ...metadata } = object.metadata
  const kept = Object.entries(annotations ?? {}).filter(([name]) => name !== LAST_APPLIED)
  const base = {
    ...object,
    metadata: { ...metadata, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) },
  }
  return slimmerOf(object)?.(base, secret) ?? base
}

type Slimmer = (object: LiveObject, secret: string) => LiveObject

function slimmerOf(object: LiveObject): Slimmer | undefined {
  const group = groupOf(object.apiVersion)
  if (isSecret({ group, kind: object.kind })) return withoutValues
  return SLIMMERS[`${group}/${object.kind}`]
}

const SLIMMERS: Readonly<Record<string, Slimmer>> = {
  '/ConfigMap': withoutValues,
  '/Pod': (pod) => ({ ...pod, spec: slimPodSpec(pod['spec']) }),
  'apps/ReplicaSet': (set) => ({ ...set, spec: slimTemplate(set['spec']) }),
  'apiextensions.k8s.io/CustomResourceDefinition': (definition) => ({
    ...definition,
    spec: withoutSchemas(definition['spec']),
  }),
}

function withoutValues(object: LiveObject, secret: string): LiveObject {
  const { data, binaryData, stringData: _, ...rest } = object
  const all = { ...(isRecord(data) ? data : {}), ...(isRecord(binaryData) ? binaryData : {}) }
  const hmac = createHmac('sha256', secret)
  const keys = Object.keys(all).sort()
  for (const key of keys) hmac.update(JSON.stringify([key, all[key]]))
  const content: Content = { keys, digest: hmac.digest('hex').slice(0, 16) }
  return { ...rest, [CONTENT]: content }
}

function slimPodSpec(spec: unknown): unknown {
  if (!isRecord(spec)) return spec
  const kept = Object.entries(spec).flatMap(([field, value]) => {
    if (POD_FIELDS_LEFT_OUT.has(field)) return []
    if (field === 'volumes') return [[field, claimsOf(value)]]
    return [[field, /containers$/i.test(field) ? slimContainers(value) : value]]
  })
  return Object.fromEntries(kept) as Fields
}

/** A pod may wait for its storage; what else it mounts is told by what it waits for. */
function claimsOf(volumes: unknown): unknown {
  if (!Array.isArray(volumes)) return []
  return volumes.filter(isRecord).filter((volume) => 'persistentVolumeClaim' in volume)
}

function slimContainers(containers: unknown): unknown {
  if (!Array.isArray(containers)) return containers
  return containers.filter(isRecord).map((container) => pick(container, CONTAINER_FIELDS))
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])))
}

function slimTemplate(spec: unknown): unknown {
  if (!isRecord(spec) || !isRecord(spec['template'])) return spec
  return { ...spec, template: { ...spec['template'], spec: slimPodSpec(spec['template']['spec']) } }
}

/** A schema may be half a megabyte. */
function withoutSchemas(spec: unknown): unknown {
  if (!isRecord(spec) || !Array.isArray(spec['versions'])) return spec
  const versions = spec['versions']
    .filter(isRecord)
    .map((version) => pick(version, ['name', 'served', 'storage', 'deprecated']))
  return { ...spec, versions }
}
