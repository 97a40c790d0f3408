import { createHash } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import type { Resource } from '../kinds/resource.ts'
import { apiVersionOf } from '../object.ts'
import type { World } from '../world.ts'

/** Documents that a real server has beside those of its groups. */
const OTHERS = ['.well-known/openid-configuration', 'api', 'apis', 'openid/v1/jwks', 'version']

/** `/openapi/v3`: where the document of each group and version is. */
export function openApiIndex(world: World): JsonObject {
  const names = new Set(OTHERS)
  for (const { group, version } of world.registry.all()) {
    names.add(documentName(group, version))
    if (group !== '') names.add(`apis/${group}`)
  }
  const paths = [...names]
    .sort()
    .map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hashOf(world, name)}` }] as const)
  return { paths: Object.fromEntries(paths) }
}

function documentName(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`
}

/** Changes when the kinds do. */
function hashOf(world: World, name: string): string {
  const kinds = world.registry.all().map((resource) => `${apiVersionOf(resource)}/${resource.kind}`)
  return createHash('sha512').update(name).update(kinds.join()).digest('hex').toUpperCase()
}

const PARAMETERS = ['pretty', 'dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
}))

/** The document of a group and version, as far as clients read it: which kinds there are, and what their requests may say. */
export function openApiDocument(world: World, group: string, version: string): JsonObject | undefined {
  const resources = world.registry.all().filter((resource) => resource.group === group && resource.version === version)
  if (resources.length === 0) return undefined
  const paths = resources.flatMap((resource) => pathsOf(resource))
  const schemas = resources.map((resource) => [schemaName(resource), schemaOf(resource)] as const)
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.2' },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas) },
  }
}

function pathsOf(resource: Resource): [string, JsonObject][] {
  const { plural, namespaced } = resource
  const root = `/${documentName(resource.group, resource.version)}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`
  const kind = { group: resource.group, version: resource.version, kind: resource.kind }
  const operation = (action: string): JsonObject => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
    parameters: PARAMETERS,
    responses: { 200: { description: 'OK' } },
  })
  return [
    [root, { get: operation('list'), post: operation('post') }],
    [
      `${root}/{name}`,
      { get: operation('get'), put: operation('put'), patch: operation('patch'), delete: operation('delete') },
    ],
  ]
}

function schemaName({ group, version, kind }: Resource): string {
  return `${group === '' ? 'core' : group}.${version}.${kind}`
}

function schemaOf(resource: Resource): JsonObject {
  const kind = [{ group: resource.group, version: resource.version, kind: resource.kind }]
  const shape = resource.custom ? resource.custom.schema : { type: 'object' }
  return { ...shape, 'x-kubernetes-group-version-kind': kind }
}
