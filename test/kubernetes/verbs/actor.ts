import type { JsonObject } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { DeleteOptions } from './delete-options.ts'

/** What the server's own parts and the controllers do, each in its name. They see the store, not the network. */
export interface Actor {
  create(collection: string, object: JsonObject): ApiObject
  /** Everything but the status. */
  update(collection: string, object: ApiObject): ApiObject
  /** The status, and what the kind lets a status request change beside it. */
  updateStatus(collection: string, object: ApiObject): ApiObject
  remove(collection: string, object: ApiObject, options?: Partial<DeleteOptions>): void
}
