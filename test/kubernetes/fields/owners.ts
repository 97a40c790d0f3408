import type { FieldTree, ManagedEntry } from '../object.ts'

/** Who owns which fields of an object: `metadata.managedFields`, with the entries found by who they are. */
export type Owners = ReadonlyMap<string, ManagedEntry>

/** The same manager is another owner for another operation, version or subresource; what it applies has no version. */
export function ownerId(entry: Pick<ManagedEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const version = entry.operation === 'Apply' ? '' : entry.apiVersion
  return `${entry.manager}\n${entry.operation}\n${version}\n${entry.subresource ?? ''}`
}

export function readOwners(entries: readonly ManagedEntry[] | undefined): Owners {
  return new Map((entries ?? []).map((entry) => [ownerId(entry), entry]))
}

/** Those who apply first, then by time, name, version and subresource. */
export function writeOwners(owners: Owners): ManagedEntry[] {
  return [...owners.values()].sort(
    (a, b) =>
      order(a.operation, b.operation) ||
      order(a.time, b.time) ||
      order(a.manager, b.manager) ||
      order(a.apiVersion, b.apiVersion) ||
      order(a.subresource ?? '', b.subresource ?? ''),
  )
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Of a new entry; `apiVersion` and `time` are of the request. */
export interface Actor {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource?: string
  readonly time: string
}

export function entryOf({ manager, operation, apiVersion, subresource, time }: Actor, fields: FieldTree): ManagedEntry {
  const entry: ManagedEntry = { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: fields }
  return subresource === undefined ? entry : { ...entry, subresource }
}
