import type { JsonObject } from '../json.ts'
import type { StructSchema } from '../schema/schema.ts'

/** A kind as it is served: where it is found, what can be done with it, how it is shaped. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly storageVersionHash?: string
  readonly subresources: Readonly<Record<string, Subresource>>
  readonly schema: StructSchema
  /** Set in custom resources: what the definition says, beyond the schema. */
  readonly custom?: CustomKind
}

export interface Subresource {
  readonly kind: string
  readonly verbs: readonly string[]
  readonly group?: string
  readonly version?: string
}

export interface CustomKind {
  readonly definition: string
  readonly listKind: string
  readonly hasStatus: boolean
  readonly scale?: {
    readonly specReplicasPath: string
    readonly statusReplicasPath: string
    readonly labelSelectorPath?: string
  }
  /** As it was written, for OpenAPI. */
  readonly schema: JsonObject
}

/** All versions of a kind share its objects. */
export function collectionName({ group, plural }: Pick<Resource, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`
}

export function groupKind({ group, kind }: Pick<Resource, 'group' | 'kind'>): string {
  return group === '' ? kind : `${group}/${kind}`
}
