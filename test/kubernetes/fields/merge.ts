import { isEmpty, isObject } from '../json.ts'
import { isAtomic } from '../schema/schema.ts'
import type { ListSchema, Schema } from '../schema/schema.ts'
import { indexItems } from './compare.ts'
import { entrySchema } from './fields-of.ts'

/** What is live, with what a configuration says laid over it. Neither is changed; parts may be shared. */
export function merge(live: unknown, config: unknown, schema: Schema): unknown {
  if (config === undefined) return live
  if (live === undefined || live === null || schema.kind === 'scalar' || isAtomic(schema)) return config
  if (schema.kind === 'list') return mergeLists(live, config, schema)
  if (!isObject(config) || !isObject(live)) return schema.kind === 'untyped' ? config : (config ?? live)
  return isEmpty(config) && isEmpty(live) ? config : mergeEntries(live, config, schema)
}

function mergeEntries(live: Record<string, unknown>, config: Record<string, unknown>, schema: Schema): unknown {
  const merged = { ...live }
  for (const name of Object.keys(config)) merged[name] = merge(live[name], config[name], entrySchema(schema, name))
  return merged
}

/** Items of the configuration come in its order; what only lives keeps its place among them. */
function mergeLists(live: unknown, config: unknown, schema: ListSchema): unknown {
  if (!Array.isArray(config)) return live
  const old = indexItems(live, schema)
  const wanted = indexItems(config, schema)
  const rest = [...wanted.keys()]
  const merged: unknown[] = []
  const shared = rest.filter((element) => old.has(element))
  for (const [element, item] of old) {
    if (!wanted.has(element)) merged.push(item)
    else if (shared[0] === element) takeUntil(element)
  }
  takeUntil(undefined)
  return merged

  /** Takes the configuration's items up to and with this one. */
  function takeUntil(last: string | undefined): void {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      merged.push(merge(old.get(next), wanted.get(next), schema.of))
      if (shared[0] === next) shared.shift()
      if (next === last) return
    }
  }
}
