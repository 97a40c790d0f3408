import { isObject, listOf, objectOf, sameJson, textOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { invalidValue, required, unsupported } from '../status.ts'
import type { Cause } from '../status.ts'

const HIGHEST_PORT = 65_535
const IMMUTABLE = 'field is immutable'
const WHEN_SET = 'field is immutable when `immutable` is set'
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']

export function validateService(object: ApiObject, before?: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  const ports = listOf(spec['ports'])
  const isHeadless = spec['clusterIP'] === 'None'
  const needsPorts = spec['type'] !== 'ExternalName' && !isHeadless
  const address = objectOf(before?.['spec'])['clusterIP']
  const isMoved = address !== undefined && spec['type'] !== 'ExternalName' && address !== spec['clusterIP']
  return [
    ...(needsPorts && ports.length === 0 ? [required('spec.ports')] : []),
    ...ports.flatMap((item, index) => validatePort(objectOf(item)['port'], `spec.ports[${index}].port`)),
    ...(ports.length > 1
      ? ports.flatMap((item, index) => (objectOf(item)['name'] ? [] : [required(`spec.ports[${index}].name`)]))
      : []),
    ...(isMoved ? [invalidValue('spec.clusterIPs[0]', listOf(spec['clusterIPs']), 'may not change once set')] : []),
  ]
}

function validatePort(port: unknown, field: string): Cause[] {
  const isFine = typeof port === 'number' && port >= 1 && port <= HIGHEST_PORT
  return isFine ? [] : [invalidValue(field, port, `must be between 1 and ${HIGHEST_PORT}, inclusive`)]
}

export function validateIngress(object: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  const rules = listOf(spec['rules'])
  if (rules.length === 0 && !isObject(spec['defaultBackend'])) {
    return [
      invalidValue(
        'spec',
        { ingressClassName: spec['ingressClassName'] },
        'either `defaultBackend` or `rules` must be specified',
      ),
    ]
  }
  return rules.flatMap((rule, index) =>
    listOf(objectOf(objectOf(rule)['http'])['paths']).flatMap((item, number) =>
      validatePath(textOf(objectOf(item)['pathType']), `spec.rules[${index}].http.paths[${number}].pathType`),
    ),
  )
}

function validatePath(type: string, field: string): Cause[] {
  if (type === '') return [required(field, 'pathType must be specified')]
  return PATH_TYPES.includes(type) ? [] : [unsupported(field, type, PATH_TYPES)]
}

/** ConfigMaps and Secrets that were made immutable, and the type of Secrets. */
export function validateData(object: ApiObject, before?: ApiObject): Cause[] {
  if (!before) return []
  const isFixed = before['immutable'] === true
  const changed = isFixed
    ? ['immutable', 'data', 'binaryData'].filter((name) => !sameJson(object[name], before[name]))
    : []
  return [
    ...changed.map((name) => ({ reason: 'FieldValueForbidden', message: `Forbidden: ${WHEN_SET}`, field: name })),
    ...(object['type'] === before['type'] ? [] : [invalidValue('type', object['type'], IMMUTABLE)]),
  ]
}

export function validateClaim(object: ApiObject, before?: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  const size = objectOf(objectOf(spec['resources'])['requests'])['storage']
  const own = [
    ...(listOf(spec['accessModes']).length === 0
      ? [required('spec.accessModes', 'at least 1 access mode is required')]
      : []),
    ...(size === undefined ? [required('spec.resources[storage]')] : []),
  ]
  if (!before || sameJson(fixedClaim(object), fixedClaim(before))) return own
  const message =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
  return [...own, { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field: 'spec' }]
}

function fixedClaim(object: ApiObject): unknown {
  const { resources: _, volumeName: __, ...rest } = objectOf(object['spec'])
  return rest
}

export function validateBinding(object: ApiObject, before?: ApiObject): Cause[] {
  if (!before || sameJson(object['roleRef'], before['roleRef'])) return []
  return [invalidValue('roleRef', object['roleRef'], 'cannot change roleRef')]
}

export function validateAutoscaler(object: ApiObject): Cause[] {
  const { minReplicas, maxReplicas } = objectOf(object['spec'])
  if (typeof maxReplicas !== 'number' || maxReplicas < 1) {
    return [invalidValue('spec.maxReplicas', maxReplicas ?? 0, 'must be greater than 0')]
  }
  if (typeof minReplicas !== 'number' || minReplicas <= maxReplicas) return []
  return [invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')]
}

export function validateDefinition(object: ApiObject): Cause[] {
  const spec = objectOf(object['spec'])
  const names = objectOf(spec['names'])
  const wanted = `${textOf(names['plural'])}.${textOf(spec['group'])}`
  const versions = listOf(spec['versions']).map(objectOf)
  const isNamed = object.metadata.name === wanted
  return [
    ...(isNamed
      ? []
      : [invalidValue('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...(versions.filter(({ storage }) => storage === true).length === 1
      ? []
      : [invalidValue('spec.versions', versions.length, 'must have exactly one version marked as storage version')]),
    ...versions.flatMap((version, index) =>
      isObject(version['schema'])
        ? []
        : [required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required')],
    ),
  ]
}
