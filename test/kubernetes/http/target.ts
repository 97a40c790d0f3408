import type { Resource } from '../kinds/resource.ts'
import type { World } from '../world.ts'

/** What the address of a request stands for. */
export interface Target {
  readonly resource: Resource
  /** Undefined: all namespaces. '' for what belongs to none. */
  readonly namespace: string | undefined
  /** '' for all of them. */
  readonly name: string
  readonly subresource: string | undefined
}

interface Parts {
  readonly group: string
  readonly version: string
  readonly rest: readonly string[]
}

/** `/apis/apps/v1/namespaces/rec/deployments/web/scale`. Undefined where no kind is served there. */
export function findTarget(world: World, path: string): Target | undefined {
  const parts = splitPath(path)
  if (!parts || parts.rest.length === 0) return undefined
  const { group, version, rest } = parts
  const [first = '', namespace = '', plural, name = '', subresource] = rest
  if (first === 'namespaces' && plural !== undefined) {
    const inNamespace = world.registry.find(group, version, plural)
    if (inNamespace?.namespaced === true) return within(inNamespace, { namespace, name, subresource })
  }
  const resource = world.registry.find(group, version, first)
  if (!resource) return undefined
  return { resource, namespace: resource.namespaced ? undefined : '', name: rest[1] ?? '', subresource: rest[2] }
}

function within(resource: Resource, place: Omit<Target, 'resource'>): Target {
  return { resource, ...place }
}

function splitPath(path: string): Parts | undefined {
  const [root, ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  if (root === 'api') return rest[0] === undefined ? undefined : { group: '', version: rest[0], rest: rest.slice(1) }
  const [group, version, ...more] = rest
  return root === 'apis' && group !== undefined && version !== undefined ? { group, version, rest: more } : undefined
}

/** What is done, by the method and the address. */
export function verbOf(method: string, target: Target | undefined, query: URLSearchParams): string {
  const isOne = target !== undefined && target.name !== ''
  if (method === 'POST') return 'create'
  if (method === 'PUT') return 'update'
  if (method === 'PATCH') return 'patch'
  if (method === 'DELETE') return isOne ? 'delete' : 'deletecollection'
  if (target === undefined || (isOne && !isWatch(query))) return 'get'
  return isWatch(query) ? 'watch' : 'list'
}

function isWatch(query: URLSearchParams): boolean {
  const watch = query.get('watch')
  return watch === '1' || watch === 'true' || watch === ''
}
