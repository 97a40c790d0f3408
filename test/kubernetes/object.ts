import type { JsonObject } from './json.ts'

/** An object of the API. What is stored is never changed: every write makes a new one. */
export interface ApiObject extends JsonObject {
  kind: string
  apiVersion: string
  metadata: Metadata
}

export interface Metadata extends JsonObject {
  name: string
  generateName?: string
  namespace?: string
  uid: string
  resourceVersion: string
  generation?: number
  creationTimestamp: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  finalizers?: string[]
  managedFields?: ManagedEntry[]
}

export interface OwnerReference extends JsonObject {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

/** One line of `metadata.managedFields`. */
export interface ManagedEntry extends JsonObject {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  time: string
  fieldsType: 'FieldsV1'
  fieldsV1: FieldTree
  subresource?: string
}

/**
 * A set of fields, as `fieldsV1` writes it: a child that is empty, or holds `.`, belongs to the set itself.
 * The root stands for the object and is never a member.
 */
export interface FieldTree {
  readonly [element: string]: FieldTree
}

export function namespaceOf(object: ApiObject): string {
  return object.metadata.namespace ?? ''
}

export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`
}
