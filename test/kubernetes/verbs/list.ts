import { collectionName } from '../kinds/resource.ts'
import type { Resource } from '../kinds/resource.ts'
import { objectOf, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { apiVersionOf, namespaceOf } from '../object.ts'
import type { ApiObject } from '../object.ts'
import type { Collection, Place } from '../store/collection.ts'
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
  return [...source(world, selection, undefined)].filter(matches)
}

function source(
  world: World,
  { resource, namespace, query }: Selection,
  after: Place | undefined,
): Iterable<ApiObject> {
  const collection = world.store.collection(collectionName(resource))
  const name = /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1]
  if (name !== undefined && namespace !== undefined) {
    const object = collection.get(namespace, name)
    return object ? [object] : []
  }
  return namespace === undefined ? collection.all(after) : collection.within(namespace, after?.name)
}

interface Page {
  readonly objects: readonly ApiObject[]
  /** The last object of the page; undefined where nothing follows it. */
  readonly last: ApiObject | undefined
}

/** No more is looked at than the page needs. */
function readPage(
  world: World,
  selection: Selection,
  { after, limit }: { readonly after: Place | undefined; readonly limit: number },
): Page {
  const matches = matcherOf(selection)
  const objects: ApiObject[] = []
  for (const object of source(world, selection, after)) {
    if (!matches(object)) continue
    if (limit > 0 && objects.length === limit) return { objects, last: objects.at(-1) }
    objects.push(object)
  }
  return { objects, last: undefined }
}

/** The text of a list, or of one page of it. */
export function listText(world: World, selection: Selection, partial: boolean): string {
  const { resource, namespace, query } = selection
  const collection = world.store.collection(collectionName(resource))
  const token = readToken(query.get('continue'), { collection, namespace })
  const version = token?.version ?? world.store.version
  const { objects: page, last } = readPage(world, selection, {
    after: token?.after,
    limit: Number(query.get('limit') ?? 0),
  })
  const isSelected = query.has('labelSelector') || query.has('fieldSelector')
  const place = last && { namespace: namespaceOf(last), name: last.metadata.name }
  const metadata = {
    resourceVersion: String(version),
    ...(place && { continue: writeToken(version, place, namespace) }),
    ...(place && !isSelected && { remainingItemCount: collection.countBehind(place, namespace !== undefined) }),
    ...(resource.custom && !place && !partial && { continue: '' }),
  }
  const items = page.map((object) => (partial ? encode(partialOf(object)) : encodeItem(object, resource)))
  const kind = partial ? 'PartialObjectMetadataList' : (resource.custom?.listKind ?? `${resource.kind}List`)
  const apiVersion = partial ? 'meta.k8s.io/v1' : apiVersionOf(resource)
  const head = JSON.stringify({ kind, apiVersion, metadata })
  return `${head.slice(0, -1)},"items":[${items.join(',')}]}`
}

interface Token {
  readonly version: number
  readonly after: Place
}

function writeToken(version: number, place: Place, namespace: string | undefined): string {
  const key = namespace === undefined ? `${place.namespace}/${place.name}` : place.name
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `/${key}\0` })).toString('base64url')
}

interface Listed {
  readonly collection: Collection
  readonly namespace: string | undefined
}

function readToken(text: string | null, { collection, namespace }: Listed): Token | undefined {
  if (text === null || text === '') return undefined
  const token = parseToken(text)
  const version = Number(token['rv'])
  const key = textOf(token['start']).slice(1).replace(/\0$/, '')
  if (!Number.isInteger(version))
    throw badRequest('invalid continue token: continue key is not valid: incorrect encoded version')
  if (version < collection.oldest) throw tooOld()
  const slash = key.indexOf('/')
  const after =
    namespace === undefined ? { namespace: key.slice(0, slash), name: key.slice(slash + 1) } : { namespace, name: key }
  return { version, after }
}

function parseToken(text: string): JsonObject {
  const bytes = Buffer.from(text, 'base64url')
  try {
    return objectOf(JSON.parse(bytes.toString()))
  } catch {
    const first = `'\\u${(bytes[0] ?? 0).toString(16).padStart(4, '0')}'`
    throw badRequest(
      `invalid continue token: continue key is not valid: invalid character ${first} looking for beginning of value`,
    )
  }
}

function tooOld(): Refusal {
  const message =
    'The provided continue parameter is too old to display a consistent list result. ' +
    'You can start a new list without the continue parameter.'
  return new Refusal(410, 'Expired', message)
}
