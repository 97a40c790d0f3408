import { setImmediate } from 'node:timers/promises'
import { isMapping } from '#domain/config/form.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Origin, Rendered } from '../desired.ts'
import { checkedManifest } from './checked-manifest.ts'
import { manifestError } from './manifest-error.ts'
import { readDocuments } from './read-documents.ts'
import type { Budget, ReadDocument, TextFile } from './read-documents.ts'
import { LIMITS } from './wish.ts'

const DEEPEST_LISTS = 5
const DOCUMENTS_AT_ONCE = 20

/** The objects of a file in their order, those of lists one by one. Errors: `kubernetes.manifest`, `kubernetes.render-limit`. */
export async function readObjects(file: TextFile, budget: Budget): Promise<Rendered[]> {
  const objects: Rendered[] = []
  let documents = 0
  for (const document of readDocuments(file, budget)) {
    for (const one of objectsIn(document, file)) {
      objects.push(one)
      budget.objects -= 1
      if (budget.objects < 0) throw tooMany(budget)
    }
    documents += 1
    // Reading is work that nobody else could come in between.
    if (documents % DOCUMENTS_AT_ONCE === 0) await setImmediate()
  }
  return objects
}

/** Bytes of a file as text. */
export function textOf(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw manifestError({ file }, 'it is not UTF-8 text')
  }
}

function objectsIn(document: ReadDocument, { file, rendered }: TextFile): Rendered[] {
  const origin: Origin = rendered ? rendered(document.template) : { file, line: document.line }
  const items = itemsOf(document.value)
  if (!items) return [{ manifest: checkedManifest(document.value, origin), origin }]
  return items.flatMap((item, index) => {
    const place = rendered ? origin : { file, line: document.lineOf('items', index) }
    return unfold(item, place, 1).map((value) => ({ manifest: checkedManifest(value, place), origin: place }))
  })
}

function unfold(value: unknown, place: Origin, depth: number): unknown[] {
  const items = itemsOf(value)
  if (!items) return [value]
  if (depth === DEEPEST_LISTS) throw manifestError(place, `lists lie more than ${DEEPEST_LISTS} deep in lists`)
  return items.flatMap((item) => unfold(item, place, depth + 1))
}

/** What a list holds; the entries of a `ConfigMapList` need not say that they are ConfigMaps. */
function itemsOf(value: unknown): unknown[] | undefined {
  if (!isMapping(value)) return undefined
  const { apiVersion, kind, items, metadata } = value
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return undefined
  if (isMapping(metadata) && typeof metadata['name'] === 'string') return undefined
  if (kind === 'List') return items
  const known = { apiVersion, kind: kind.slice(0, -'List'.length) }
  return items.map((item: unknown) => (isMapping(item) ? Object.assign({}, known, item) : item))
}

function tooMany({ application }: Budget): Error {
  return slipwayError('kubernetes.render-limit', { application, what: `it has more than ${LIMITS.objects} objects` })
}
