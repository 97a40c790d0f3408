import type { FieldTree, ManagedEntry } from '../object.ts'
import type { Schema } from '../schema/schema.ts'
import { Refusal } from '../status.ts'
import { compare } from './compare.ts'
import type { Comparison } from './compare.ts'
import { formatPath } from './element.ts'
import { NO_FIELDS, difference, intersection, isEmptyTree, pathsOf, union } from './field-tree.ts'
import { fieldsOf } from './fields-of.ts'
import { merge } from './merge.ts'
import { entryOf, ownerId } from './owners.ts'
import type { Actor, Owners } from './owners.ts'
import { removeFields, withDeclaredParents } from './remove.ts'

/** Nobody owns what names an object and what only the server writes. */
const SERVER_FIELDS: FieldTree = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:clusterName': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
  },
}

export interface Change {
  readonly before: unknown
  readonly after: unknown
  readonly schema: Schema
}

/** Ownership after a write that was no apply: the writer owns what it changed, everybody loses what went. */
export function afterUpdate(change: Change, owners: Owners, actor: Actor): Owners {
  const changes = compare(change.before, change.after, change.schema)
  const taken = difference(union(changes.added, changes.modified), SERVER_FIELDS)
  const rest = loseFields(owners, changes, undefined)
  if (isEmptyTree(taken)) return rest
  const id = ownerId(actor)
  const mine = rest.get(id)?.fieldsV1 ?? NO_FIELDS
  return new Map([...rest, [id, entryOf(actor, union(mine, taken))]])
}

export interface Application {
  readonly live: unknown
  readonly config: unknown
  readonly schema: Schema
  readonly force: boolean
}

export interface Applied {
  /** Undefined where the configuration changed nothing. */
  readonly object: unknown
  readonly owners: Owners
}

/** Server-side apply: lays the configuration over what lives, takes away what its manager no longer wants, and says who owns what. */
export function applyConfig({ live, config, schema, force }: Application, owners: Owners, actor: Actor): Applied {
  const id = ownerId(actor)
  const last = owners.get(id)
  const wanted = difference(fieldsOf(config, schema), SERVER_FIELDS)
  const claimed = new Map([...owners, [id, entryOf({ ...actor, time: last?.time ?? actor.time }, wanted)]])
  const merged = prune(merge(live, config, schema), schema, claimed, last?.fieldsV1)
  const changes = compare(live, merged, schema)
  if (!force) refuseConflicts(claimed, changes, id)
  const result = loseFields(claimed, changes, id)
  const isSame = isEmptyTree(changes.added) && isEmptyTree(changes.modified) && isEmptyTree(changes.removed)
  if (isSame) return { object: undefined, owners: result }
  return { object: merged, owners: isEmptyTree(wanted) ? result : new Map([...result, [id, entryOf(actor, wanted)]]) }
}

/** What the manager owned before and does not name now goes, unless somebody else owns it, too. */
function prune(merged: unknown, schema: Schema, owners: Owners, last: FieldTree | undefined): unknown {
  if (last === undefined || isEmptyTree(last)) return merged
  const full = (fields: FieldTree): FieldTree => withDeclaredParents(fields, schema)
  const all = full(fieldsOf(merged, schema))
  const pruned = full(fieldsOf(removeFields(merged, full(last), schema), schema))
  const owned = full([...owners.values()].reduce((sum, entry) => union(sum, entry.fieldsV1), NO_FIELDS))
  const withOwned = removeFields(merged, difference(all, union(pruned, owned)), schema)
  const remaining = full(fieldsOf(withOwned, schema))
  return removeFields(merged, intersection(difference(all, remaining), full(last)), schema)
}

/** Takes from all owners but one what changed hands or went. */
function loseFields(owners: Owners, changes: Comparison, keeper: string | undefined): Owners {
  const taken = union(changes.added, changes.modified)
  const gone = keeper === undefined ? union(taken, changes.removed) : undefined
  const rest = new Map<string, ManagedEntry>()
  for (const [id, entry] of owners) {
    const lost = gone ?? (id === keeper ? NO_FIELDS : union(taken, changes.removed))
    const fieldsV1 = isEmptyTree(lost) ? entry.fieldsV1 : difference(entry.fieldsV1, lost)
    if (!isEmptyTree(fieldsV1)) rest.set(id, fieldsV1 === entry.fieldsV1 ? entry : { ...entry, fieldsV1 })
  }
  return rest
}

function refuseConflicts(owners: Owners, changes: Comparison, id: string): void {
  const taken = union(changes.added, changes.modified)
  const conflicts = [...owners].flatMap(([other, entry]) => {
    if (other === id) return []
    return pathsOf(intersection(entry.fieldsV1, taken)).map((path) => ({ entry, field: formatPath(path) }))
  })
  const [first] = conflicts
  if (!first) return
  const causes = conflicts.map(({ entry, field }) => {
    return { reason: 'FieldManagerConflict', message: `conflict with ${formatManager(entry)}`, field }
  })
  const message =
    conflicts.length === 1
      ? `Apply failed with 1 conflict: conflict with ${formatManager(first.entry)}: ${first.field}`
      : `Apply failed with ${conflicts.length} conflicts: ${conflictList(conflicts)}`
  throw new Refusal(409, 'Conflict', message, { details: { causes } })
}

function conflictList(conflicts: readonly { readonly entry: ManagedEntry; readonly field: string }[]): string {
  const names = [...new Set(conflicts.map(({ entry }) => formatManager(entry)))].sort()
  const blocks = names.map((name) => {
    const fields = conflicts.filter(({ entry }) => formatManager(entry) === name).map(({ field }) => `\n- ${field}`)
    return `conflicts with ${name}:${fields.join('')}`
  })
  return blocks.join('\n')
}

function formatManager({ manager, operation, apiVersion, subresource }: ManagedEntry): string {
  const name = JSON.stringify(manager) + (subresource === undefined ? '' : ` with subresource "${subresource}"`)
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}
