import { isObject, listOf, sameJson } from '../json.ts'
import { fieldSchema } from '../schema/schema.ts'
import type { ListSchema, Schema } from '../schema/schema.ts'
import { UNTYPED } from '../schema/schema.ts'

const DIRECTIVE = '$patch'
const RETAIN = '$retainKeys'
const DELETE_FROM = '$deleteFromPrimitiveList/'
const ORDER = '$setElementOrder/'

/** Strategic merge patch: like a merge patch, but lists with a merge key are merged by it. */
export function strategicPatch(value: unknown, patch: unknown, schema: Schema): unknown {
  if (!isObject(patch)) return patch
  if (patch[DIRECTIVE] === 'replace') return plain(patch)
  if (patch[DIRECTIVE] === 'delete') return undefined
  const merged = retained(isObject(value) ? { ...value } : {}, patch)
  for (const name of Object.keys(patch)) {
    if (name.startsWith(DELETE_FROM)) removeFrom(merged, name.slice(DELETE_FROM.length), listOf(patch[name]))
    if (name.startsWith('$')) continue
    const next = patchField(merged[name], patch[name], fieldSchema(schema, name) ?? UNTYPED)
    if (next === undefined) delete merged[name]
    else merged[name] = next
  }
  for (const name of Object.keys(patch)) {
    if (name.startsWith(ORDER)) reorder(merged, name.slice(ORDER.length), { order: listOf(patch[name]), schema })
  }
  return merged
}

function patchField(value: unknown, patch: unknown, schema: Schema): unknown {
  if (patch === null) return undefined
  if (schema.kind === 'list' && schema.patch && Array.isArray(patch)) return patchList(listOf(value), patch, schema)
  return isObject(patch) ? strategicPatch(value, patch, schema) : patch
}

function patchList(items: readonly unknown[], patch: readonly unknown[], schema: ListSchema): unknown {
  const key = schema.patch?.mergeKey
  if (patch.some((item) => isObject(item) && item[DIRECTIVE] === 'replace')) {
    return patch.filter((item) => !isObject(item) || item[DIRECTIVE] !== 'replace')
  }
  if (key === undefined) return [...items, ...patch.filter((item) => !items.some((known) => sameJson(known, item)))]
  const merged = [...items]
  for (const item of patch) {
    if (!isObject(item)) continue
    const index = merged.findIndex((known) => isObject(known) && sameJson(known[key], item[key]))
    const known = merged[index]
    if (item[DIRECTIVE] === 'delete') {
      if (index >= 0) merged.splice(index, 1)
    } else if (index < 0) merged.push(plain(item))
    else merged[index] = strategicPatch(known, item, schema.of)
  }
  return merged
}

function retained(value: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const keys = patch[RETAIN]
  if (!Array.isArray(keys)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => keys.includes(name)))
}

function removeFrom(merged: Record<string, unknown>, name: string, gone: readonly unknown[]): void {
  merged[name] = listOf(merged[name]).filter((item) => !gone.some((one) => sameJson(one, item)))
}

function reorder(
  merged: Record<string, unknown>,
  name: string,
  { order, schema }: { readonly order: readonly unknown[]; readonly schema: Schema },
): void {
  const list = fieldSchema(schema, name)
  const items = merged[name]
  if (!Array.isArray(items) || list?.kind !== 'list') return
  const key = list.patch?.mergeKey
  const place = (item: unknown): number => {
    const index = order.findIndex((wanted) =>
      key === undefined
        ? sameJson(wanted, item)
        : isObject(wanted) && isObject(item) && sameJson(wanted[key], item[key]),
    )
    return index < 0 ? items.length : index
  }
  merged[name] = items.toSorted((a, b) => place(a) - place(b))
}

/** Without directives. */
function plain(patch: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('$')))
}
