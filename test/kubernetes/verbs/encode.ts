import { apiVersionOf } from '../object.ts'
import type { ApiObject } from '../object.ts'
import type { Resource } from '../kinds/resource.ts'

/** An object is written again only when it has changed. */
const texts = new WeakMap<object, string>()

export function encode(object: object): string {
  const known = texts.get(object)
  if (known !== undefined) return known
  const text = JSON.stringify(object)
  texts.set(object, text)
  return text
}

const presented = new WeakMap<object, ApiObject>()

/** A custom resource in the version that is asked for: only its name differs, as nothing converts here. */
export function present(object: ApiObject, resource: Resource): ApiObject {
  const apiVersion = apiVersionOf(resource)
  if (!resource.custom || object.apiVersion === apiVersion) return object
  const known = presented.get(object)
  if (known?.apiVersion === apiVersion) return known
  const made = { ...object, apiVersion }
  presented.set(object, made)
  return made
}

/** Items of built-in lists leave out their kind, which comes first in every stored object. */
export function encodeItem(object: ApiObject, resource: Resource): string {
  const text = encode(present(object, resource))
  if (resource.custom) return text
  const prefix = `{"kind":"${resource.kind}","apiVersion":"${apiVersionOf(resource)}",`
  return text.startsWith(prefix) ? `{${text.slice(prefix.length)}` : text
}

const partials = new WeakMap<object, object>()

/** Only what identifies an object. */
export function partialOf(object: ApiObject): object {
  const known = partials.get(object)
  if (known) return known
  const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
  partials.set(object, partial)
  return partial
}
