import { at, textOf } from '../json.ts'
import { Refusal } from '../status.ts'
import type { World } from '../world.ts'
import { plainText, ok } from './answer.ts'
import type { Answer } from './answer.ts'
import { VERSION, aggregated, apiVersions, groupList, oneGroup, resourceList } from './discovery.ts'
import { openApiDocument, openApiIndex } from './openapi.ts'

const AGGREGATED = 'as=APIGroupDiscoveryList'
const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

export const NOT_FOUND = plainText('404 page not found\n', 404)

export interface PathRequest {
  readonly path: string
  readonly accept: string
  readonly address: string
}

/** What is answered at addresses that stand for no object: the version, health, discovery, OpenAPI. */
export function answerPath(world: World, { path, accept, address }: PathRequest): Answer {
  if (path === '/version' || path === '/version/') return ok(VERSION)
  if (path === '/readyz' || path === '/healthz' || path === '/livez') return plainText('ok')
  if (path === '/openapi/v3') return ok(openApiIndex(world))
  if (path.startsWith('/openapi/v3/')) return document(world, path.slice('/openapi/v3/'.length))
  const isAggregated = accept.includes(AGGREGATED)
  if (path === '/api') return isAggregated ? aggregatedAnswer(world, true) : ok(apiVersions(address))
  if (path === '/apis') return isAggregated ? aggregatedAnswer(world, false) : ok(groupList(world))
  const [root, group = '', version] = path.split('/').filter((part) => part !== '')
  if (root === 'api' && version === undefined) return found(resourceList(world, '', group))
  if (root !== 'apis') return NOT_FOUND
  return found(version === undefined ? oneGroup(world, group) : resourceList(world, group, version))
}

function aggregatedAnswer(world: World, isCore: boolean): Answer {
  return { code: 200, body: aggregated(world, isCore), type: AGGREGATED_TYPE }
}

function document(world: World, name: string): Answer {
  const [root, first = '', second] = name.split('/')
  return found(root === 'api' ? openApiDocument(world, '', first) : openApiDocument(world, first, second ?? ''))
}

function found(body: object | undefined): Answer {
  return body ? ok(body) : NOT_FOUND
}

/** Objects that exist only as the answer to their creation. */
export function answerReview(world: World, kind: string, body: unknown): Answer {
  const attributes = at(body, 'spec', 'resourceAttributes')
  const sent = {
    verb: textOf(at(attributes, 'verb')),
    path: '',
    group: textOf(at(attributes, 'group')),
    plural: textOf(at(attributes, 'resource')),
    namespace: textOf(at(attributes, 'namespace')),
    name: textOf(at(attributes, 'name')),
  }
  if (!kind.endsWith('AccessReview'))
    throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
  return ok({ ...(body as object), status: { allowed: !world.faults.isForbidden(sent) } }, 201)
}
