import { collectionName } from '../kinds/resource.ts'
import type { Resource } from '../kinds/resource.ts'
import { isObject, textOf } from '../json.ts'
import { apiVersionOf, namespaceOf } from '../object.ts'
import type { ApiObject } from '../object.ts'
import type { Collection } from '../store/collection.ts'
import { everything, fieldSelector, labelSelector } from '../store/selector.ts'
import type { Matches } from '../store/selector.ts'
import { Refusal, badRequest } from '../status.ts'
import type { World } from '../world.ts'
import { encode, encodeItem, partialOf } from './encode.ts'

export interface Selection {
  readonly resource: Resource
  /** Undefined: of all namespaces. */
  readonly namespace: string | undefined
  readonly query: URLSearchParams
}

export function matcherOf({ resource, query }: Selection): Matches {
  const labels = query.get('labelSelector') ?? ''
  const fields = query.get('fieldSelector') ?? ''
  if (labels === '' && fields === '') return everything
  const byLabels = labelSelector(labels)
  const byFields = fieldSelector(fields, collectionName(resource))
  return (object) => byLabels(object) && byFields(object)
}

/** What a list without pages would show. */
export function selectObjects(world: World, selection: Selection): ApiObject[] {
  const matches = matcherOf(selection)
  return [...source(world, selection)].filter(matches)
}

function source(world: World, { resource, namespace, query }: Selection): Iterable<ApiObject> {
  const collection = world.store.collection(collectionName(resource))
  const name = /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1]
  if (name !== undefined && namespace !== undefined) {
    const object = collection.get(namespace, name)
    return object ? [object] : []
  }
  return namespace === undefined ? collection.all() : collection.within(namespace)
}

/** The text of a list, or of one page of it. */
export function listText(world: World, selection: Selection, partial: boolean): string {
  const { resource, namespace, query } = selection
  const collection = world.store.collection(collectionName(resource))
  const token = readToken(query.get('continue'), collection)
  const limit = Number(query.get('limit') ?? 0)
  const objects = selectObjects(world, selection)
  const from = token ? objects.findIndex((object) => keyOf(object, namespace) >= token.start) : 0
  const rest = from < 0 ? [] : objects.slice(from)
  const page = limit > 0 ? rest.slice(0, limit) : rest
  const version = token?.version ?? world.store.version
  const last = page.at(-1)
  const isMore = last !== undefined && page.length < rest.length
  const isSelected = query.has('labelSelector') || query.has('fieldSelector')
  const metadata = {
    resourceVersion: String(version),
    ...(isMore && { continue: writeToken(version, keyOf(last, namespace)) }),
    ...(isMore && !isSelected && { remainingItemCount: rest.length - page.length }),
    ...(resource.custom && !isMore && !partial && { continue: '' }),
  }
  const items = page.map((object) => (partial ? encode(partialOf(object)) : encodeItem(object, resource)))
  const kind = partial ? 'PartialObjectMetadataList' : (resource.custom?.listKind ?? `${resource.kind}List`)
  const apiVersion = partial ? 'meta.k8s.io/v1' : apiVersionOf(resource)
  const head = JSON.stringify({ kind, apiVersion, metadata })
  return `${head.slice(0, -1)},"items":[${items.join(',')}]}`
}

function keyOf(object: ApiObject, namespace: string | undefined): string {
  const { name } = object.metadata
  return namespace === undefined ? `${namespaceOf(object)}/${name}` : name
}

interface Token {
  readonly version: number
  readonly start: string
}

function writeToken(version: number, last: string): string {
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `/${last}\0` })
  return Buffer.from(text).toString('base64url')
}

function readToken(text: string | null, collection: Collection): Token | undefined {
  if (text === null || text === '') return undefined
  const bytes = Buffer.from(text, 'base64url')
  let token: unknown
  try {
    token = JSON.parse(bytes.toString())
  } catch {
    const first = `'\\u${(bytes[0] ?? 0).toString(16).padStart(4, '0')}'`
    throw badRequest(
      `invalid continue token: continue key is not valid: invalid character ${first} looking for beginning of value`,
    )
  }
  const version = isObject(token) ? Number(token['rv']) : 0
  const start = isObject(token) ? textOf(token['start']).slice(1) : ''
  if (version < collection.oldest) {
    throw new Refusal(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    )
  }
  return { version, start }
}
