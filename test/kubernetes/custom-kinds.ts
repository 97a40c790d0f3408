import type { JsonObject } from './json.ts'

/** Definitions of the custom kinds that applications use, as far as traffic and health need them. */
export function gatewayKinds(): readonly JsonObject[] {
  const group = 'gateway.networking.k8s.io'
  return [
    definition({
      group,
      kind: 'GatewayClass',
      plural: 'gatewayclasses',
      scope: 'Cluster',
      spec: OPEN,
      versions: ['v1'],
    }),
    definition({ group, kind: 'Gateway', plural: 'gateways', spec: gatewaySpec(), versions: ['v1'] }),
    definition({ group, kind: 'HTTPRoute', plural: 'httproutes', spec: routeSpec(), versions: ['v1', 'v1beta1'] }),
  ]
}

export function istioKinds(): readonly JsonObject[] {
  const group = 'networking.istio.io'
  const versions = ['v1', 'v1beta1', 'v1alpha3']
  return [
    definition({ group, kind: 'VirtualService', plural: 'virtualservices', shortNames: ['vs'], spec: OPEN, versions }),
    definition({
      group,
      kind: 'DestinationRule',
      plural: 'destinationrules',
      shortNames: ['dr'],
      spec: OPEN,
      versions,
    }),
  ]
}

export function smiKinds(): readonly JsonObject[] {
  const backend = object({ service: TEXT, weight: { type: 'integer' } })
  const spec = object({ service: TEXT, backends: list(backend), matches: list(OPEN) })
  const versions = ['v1alpha4', 'v1alpha2']
  return [
    definition({
      group: 'split.smi-spec.io',
      kind: 'TrafficSplit',
      plural: 'trafficsplits',
      shortNames: ['ts'],
      spec,
      versions,
    }),
  ]
}

const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
const TEXT = { type: 'string' }

interface Described {
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly shortNames?: readonly string[]
  readonly scope?: 'Cluster'
  readonly spec: JsonObject
  /** The first one is stored. */
  readonly versions: readonly string[]
}

function definition({ group, kind, plural, shortNames, scope, spec, versions }: Described): JsonObject {
  const schema = {
    openAPIV3Schema: object({ apiVersion: TEXT, kind: TEXT, metadata: { type: 'object' }, spec, status: OPEN }),
  }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List`, ...(shortNames && { shortNames }) },
      scope: scope ?? 'Namespaced',
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema,
        subresources: { status: {} },
      })),
    },
  }
}

function object(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'object', properties, ...more }
}

/** Lists of the Gateway API are atomic, but for listeners. */
function list(items: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'array', items, ...more }
}

function gatewaySpec(): JsonObject {
  const listener = object({
    name: TEXT,
    hostname: TEXT,
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    protocol: TEXT,
    allowedRoutes: OPEN,
    tls: OPEN,
  })
  const keyed = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] }
  return object({
    gatewayClassName: TEXT,
    listeners: list({ ...listener, required: ['name', 'port', 'protocol'] }, keyed),
  })
}

function routeSpec(): JsonObject {
  const reference = {
    group: { ...TEXT, default: '' },
    kind: { ...TEXT, default: 'Service' },
    name: TEXT,
    namespace: TEXT,
  }
  const backend = object(
    {
      ...reference,
      port: { type: 'integer' },
      weight: { type: 'integer', default: 1, minimum: 0, maximum: 1_000_000 },
      filters: list(OPEN),
    },
    { required: ['name'] },
  )
  const path = object(
    { type: { ...TEXT, default: 'PathPrefix' }, value: { ...TEXT, default: '/' } },
    { default: { type: 'PathPrefix', value: '/' } },
  )
  const keyed = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] }
  const header = object(
    { type: { ...TEXT, default: 'Exact' }, name: TEXT, value: TEXT },
    { required: ['name', 'value'] },
  )
  const match = object({ path, headers: list(header, keyed), queryParams: list(header, keyed), method: TEXT })
  const rule = object({
    name: TEXT,
    matches: list(match, { default: [{ path: { type: 'PathPrefix', value: '/' } }] }),
    filters: list(OPEN),
    backendRefs: list(backend),
    timeouts: OPEN,
  })
  const gateway = { group: { ...TEXT, default: 'gateway.networking.k8s.io' }, kind: { ...TEXT, default: 'Gateway' } }
  const parent = object(
    { ...gateway, name: TEXT, namespace: TEXT, sectionName: TEXT, port: { type: 'integer' } },
    { required: ['name'] },
  )
  return object({ parentRefs: list(parent), hostnames: list(TEXT), rules: list(rule) })
}
