import type { ApiObject } from '../object.ts'
import { Refusal, badRequest } from '../status.ts'
import { createObject } from '../verbs/create.ts'
import { parseBody } from '../verbs/decode.ts'
import { readDeleteOptions } from '../verbs/delete-options.ts'
import { partialOf, present } from '../verbs/encode.ts'
import { listText, selectObjects } from '../verbs/list.ts'
import { APPLY, patchObject } from '../verbs/patch.ts'
import { removeAll, removeObject } from '../verbs/remove.ts'
import { patchScale, readScale, writeScale } from '../verbs/scale.ts'
import { replaceObject, requireObject } from '../verbs/update.ts'
import type { Write } from '../verbs/write.ts'
import type { World } from '../world.ts'
import { ok } from './answer.ts'
import type { Answer } from './answer.ts'
import { evict } from './eviction.ts'
import { answerReview } from './paths.ts'
import type { Target } from './target.ts'

/** A request for objects, read. */
export interface ObjectRequest {
  readonly method: string
  readonly target: Target
  readonly query: URLSearchParams
  readonly accept: string
  readonly contentType: string
  readonly userAgent: string
  readonly text: string
}

const PARTIAL = 'as=PartialObjectMetadata'

/** Whether only the metadata is asked for. */
export function wantsPartial(accept: string): boolean {
  return accept.split(',')[0]?.includes(PARTIAL) ?? false
}

export function answerObjects(world: World, request: ObjectRequest): Answer {
  const { method, target } = request
  if (target.subresource !== undefined && !(target.subresource in target.resource.subresources)) throw missing()
  if (method === 'GET') return read(world, request)
  if (method === 'DELETE') return remove(world, request)
  const warnings: string[] = []
  const write = writeOf(request, (text) => warnings.push(text))
  return { ...change(world, write, request), warnings }
}

function missing(): Refusal {
  return new Refusal(404, 'NotFound', 'the server could not find the requested resource', { details: {} })
}

function read(world: World, { target, query, accept }: ObjectRequest): Answer {
  const { resource, namespace, name, subresource } = target
  const partial = wantsPartial(accept)
  if (name === '') return ok(listText(world, { resource, namespace, query }, partial))
  if (subresource === 'scale') return ok(readScale(world, nameless(target)))
  const object = requireObject(world, { resource, namespace: namespace ?? '', name })
  return ok(partial ? partialOf(object) : present(object, resource))
}

/** For reading, where nobody writes. */
function nameless({ resource, namespace = '', name }: Target): Write {
  return { resource, namespace, name, manager: '', dryRun: false, validation: 'Ignore', warn: () => undefined }
}

function writeOf({ target, query, userAgent, contentType }: ObjectRequest, warn: (text: string) => void): Write {
  const { resource, namespace = '', name, subresource } = target
  const manager = query.get('fieldManager') ?? (contentType === APPLY ? '' : prefixOf(userAgent))
  const validation = query.get('fieldValidation') ?? 'Warn'
  const dryRun = query.get('dryRun')
  if (dryRun !== null && dryRun !== 'All') throw badRequest(`invalid dryRun option: [${dryRun}]`)
  return {
    resource,
    namespace,
    name,
    ...(subresource !== undefined && { subresource }),
    manager,
    dryRun: dryRun === 'All',
    validation: validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn',
    warn,
  }
}

/** Whoever does not say its name is known by its program. */
function prefixOf(userAgent: string): string {
  return userAgent === '' ? 'unknown' : (userAgent.split('/')[0] ?? 'unknown')
}

function change(world: World, write: Write, request: ObjectRequest): Answer {
  const { method, contentType, query } = request
  const body = parseBody(request.text, contentType === APPLY || contentType.includes('yaml'))
  if (method === 'PATCH') {
    if (write.subresource === 'scale') return ok(patchScale(world, write, { type: contentType, body }))
    const { object, created } = patchObject(world, write, {
      type: contentType,
      body,
      force: query.get('force') === 'true',
    })
    return ok(present(object, write.resource), created ? 201 : 200)
  }
  if (method === 'PUT') {
    if (write.subresource === 'scale') return ok(writeScale(world, write, body))
    return ok(present(replaceObject(world, write, body).object, write.resource))
  }
  if (method !== 'POST')
    throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
  return create(world, write, body)
}

function create(world: World, write: Write, body: unknown): Answer {
  const { resource, subresource } = write
  if (subresource === 'eviction') return evict(world, write, body)
  if (resource.kind.endsWith('Review')) return answerReview(world, resource.kind, body)
  if (subresource !== undefined) throw missing()
  return ok(createObject(world, write, body), 201)
}

function remove(world: World, request: ObjectRequest): Answer {
  const { resource, namespace, name } = request.target
  const options = readDeleteOptions(parseBody(request.text, false), request.query)
  if (name !== '') {
    const object = requireObject(world, { resource, namespace: namespace ?? '', name })
    return ok(removeObject(world, { resource, object, options }))
  }
  const objects: readonly ApiObject[] = selectObjects(world, { resource, namespace, query: request.query })
  const text = listText(world, { resource, namespace, query: request.query }, false)
  removeAll(world, objects, { resource, options })
  return ok(text)
}
