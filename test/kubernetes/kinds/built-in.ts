import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { isObject, objectOf } from '../json.ts'
import { readDefinitions } from '../schema/openapi.ts'
import type { Definitions } from '../schema/openapi.ts'
import type { Resource, Subresource } from './resource.ts'

interface Described {
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
  readonly subresources?: Readonly<Record<string, Subresource>>
  readonly definition: string
}

export interface BuiltIn {
  readonly definitions: Definitions
  readonly resources: readonly Resource[]
}

/** Every kind of the recorded server, in the order of its discovery. */
export function readBuiltIn(): BuiltIn {
  const document = objectOf(readData('openapi.json.gz'))
  const definitions = readDefinitions(objectOf(document['definitions']))
  const described = readData('resources.json.gz') as readonly Described[]
  return { definitions, resources: described.map((one) => resourceOf(one, definitions)) }
}

/** Schemas are looked up when they are first used: most kinds never are. */
function resourceOf({ definition, subresources = {}, ...rest }: Described, definitions: Definitions): Resource {
  return {
    ...rest,
    subresources,
    get schema() {
      return definitions.struct(definition)
    },
  }
}

function readData(name: string): unknown {
  const data: unknown = JSON.parse(gunzipSync(readFileSync(new URL(`../data/${name}`, import.meta.url))).toString())
  if (!isObject(data) && !Array.isArray(data)) throw new Error(`${name} holds neither an object nor a list`)
  return data
}
