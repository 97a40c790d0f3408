import type { Resource } from '../kinds/resource.ts'
import type { ApiObject } from '../object.ts'

/** A change somebody asks for. */
export interface Write {
  readonly resource: Resource
  readonly namespace: string
  readonly name: string
  readonly subresource?: string
  /** In whose name fields are owned. */
  readonly manager: string
  readonly dryRun: boolean
  readonly validation: 'Strict' | 'Warn' | 'Ignore'
  /** Shown to the client beside the answer. */
  readonly warn: (text: string) => void
}

export interface Written {
  readonly object: ApiObject
  readonly created: boolean
}
