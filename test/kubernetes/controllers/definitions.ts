import { isObject, listOf, objectOf, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { CLEANUP } from '../kinds/strategy.ts'
import type { CustomKind, Resource, Subresource } from '../kinds/resource.ts'
import type { ApiObject } from '../object.ts'
import { customSchema } from '../schema/custom.ts'
import { compareVersions } from '../kinds/version-order.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'

export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io'
const METADATA = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'
const MANAGER = 'kube-apiserver'
const LATENCY_MS = 12
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const STATUS_VERBS = ['get', 'patch', 'update']

/** Establishes definitions, serves their kinds, and takes both away again. */
export function runDefinitions(world: World): void {
  world.store.onChange(({ type, collection, object, before }) => {
    if (collection !== DEFINITIONS) return
    const { name } = object.metadata
    if (type === 'DELETED') return world.registry.remove(name)
    if (object.metadata.deletionTimestamp !== undefined) {
      if (before?.metadata.deletionTimestamp === undefined) world.clock.after(LATENCY_MS, () => cleanUp(world, name))
      return
    }
    if (type === 'ADDED') world.clock.after(LATENCY_MS, () => establish(world, name))
    else if (isEstablished(object) && before?.['spec'] !== object['spec']) serve(world, object)
  })
}

function isEstablished(definition: ApiObject): boolean {
  const conditions = listOf(objectOf(definition['status'])['conditions']).map(objectOf)
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True')
}

/** From now on its kinds are served. */
export function establish(world: World, name: string): void {
  const definition = world.store.collection(DEFINITIONS).get('', name)
  if (!definition || definition.metadata.deletionTimestamp !== undefined || isEstablished(definition)) return
  const now = timestamp(world)
  const condition = { status: 'True', lastTransitionTime: now }
  const conditions = [
    { type: 'NamesAccepted', ...condition, reason: 'NoConflicts', message: 'no conflicts found' },
    {
      type: 'Established',
      ...condition,
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    },
  ]
  const status = {
    ...objectOf(definition['status']),
    conditions,
    acceptedNames: objectOf(objectOf(definition['spec'])['names']),
  }
  serve(world, world.actAs(MANAGER).updateStatus(DEFINITIONS, { ...definition, status }))
}

function serve(world: World, definition: ApiObject): void {
  world.registry.remove(definition.metadata.name)
  for (const resource of resourcesOf(world, definition)) world.registry.add(resource)
}

/** One for each served version; the stored one comes first. */
function resourcesOf(world: World, definition: ApiObject): Resource[] {
  const spec = objectOf(definition['spec'])
  const versions = listOf(spec['versions'])
    .map(objectOf)
    .filter(({ served }) => served === true)
  const order = versions.toSorted((a, b) => compareVersions(textOf(a['name']), textOf(b['name'])))
  return order.map((version) => resourceOf(world, { definition, spec, version }))
}

interface Version {
  readonly definition: ApiObject
  readonly spec: JsonObject
  readonly version: JsonObject
}

function resourceOf(world: World, { definition, spec, version }: Version): Resource {
  const names = objectOf(spec['names'])
  const kind = textOf(names['kind'])
  const document = objectOf(objectOf(version['schema'])['openAPIV3Schema'])
  const subresources = objectOf(version['subresources'])
  const scale = isObject(subresources['scale'])
    ? (subresources['scale'] as unknown as NonNullable<CustomKind['scale']>)
    : undefined
  const hasStatus = isObject(subresources['status'])
  const served: Record<string, Subresource> = {
    ...(scale && { scale: { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: STATUS_VERBS } }),
    ...(hasStatus && { status: { kind, verbs: STATUS_VERBS } }),
  }
  return {
    group: textOf(spec['group']),
    version: textOf(version['name']),
    kind,
    plural: textOf(names['plural']),
    singular: textOf(names['singular']),
    namespaced: spec['scope'] !== 'Cluster',
    verbs: VERBS,
    ...(Array.isArray(names['shortNames']) && { shortNames: names['shortNames'].map(String) }),
    ...(Array.isArray(names['categories']) && { categories: names['categories'].map(String) }),
    subresources: served,
    schema: customSchema(document, world.definitions.struct(METADATA)),
    custom: {
      definition: definition.metadata.name,
      listKind: textOf(names['listKind']),
      hasStatus,
      schema: document,
      ...(scale && { scale }),
    },
  }
}

/** Its objects first, then the definition itself. */
function cleanUp(world: World, name: string): void {
  const definition = world.store.collection(DEFINITIONS).get('', name)
  if (!definition) return
  const left = [...world.store.collection(name).all()]
  for (const object of left) world.actAs(MANAGER).remove(name, object)
  if ([...world.store.collection(name).all()].length > 0)
    return void world.clock.after(LATENCY_MS * 10, () => cleanUp(world, name))
  const finalizers = (definition.metadata.finalizers ?? []).filter((one) => one !== CLEANUP)
  world.actAs(MANAGER).update(DEFINITIONS, { ...definition, metadata: { ...definition.metadata, finalizers } })
}
