import { isObject, objectOf, sameJson, textOf } from '../json.ts'
import { structuredCopy } from '../schema/typed.ts'
import { Refusal, badRequest } from '../status.ts'

/** RFC 6902. The value itself stays as it is. */
export function jsonPatch(value: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch')
  let result = structuredCopy(value)
  for (const item of patch) result = step(result, objectOf(item))
  return result
}

function step(root: unknown, operation: Record<string, unknown>): unknown {
  const path = pointer(textOf(operation['path']))
  const from = pointer(textOf(operation['from']))
  switch (operation['op']) {
    case 'add':
      return write(root, path, { value: operation['value'], insert: true })
    case 'replace':
      read(root, path)
      return write(root, path, { value: operation['value'], insert: false })
    case 'remove':
      return erase(root, path)
    case 'move': {
      const value = read(root, from)
      return write(erase(root, from), path, { value, insert: true })
    }
    case 'copy':
      return write(root, path, { value: structuredCopy(read(root, from)), insert: true })
    case 'test':
      if (!sameJson(read(root, path), operation['value'])) throw unfulfilled()
      return root
    default:
      throw badRequest(`Unexpected kind: ${textOf(operation['op'])}`)
  }
}

function unfulfilled(): Refusal {
  return new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', { details: {} })
}

function pointer(text: string): string[] {
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(root: unknown, path: readonly string[]): unknown {
  let here = root
  for (const name of path) {
    here = Array.isArray(here) ? here[Number(name)] : isObject(here) ? here[name] : undefined
    if (here === undefined) throw unfulfilled()
  }
  return here
}

function write(
  root: unknown,
  path: readonly string[],
  { value, insert }: { readonly value: unknown; readonly insert: boolean },
): unknown {
  const last = path.at(-1)
  if (last === undefined) return value
  const parent = read(root, path.slice(0, -1))
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last)
    if (!(index >= 0 && index <= parent.length)) throw unfulfilled()
    parent.splice(index, insert ? 0 : 1, value)
  } else if (isObject(parent)) parent[last] = value
  else throw unfulfilled()
  return root
}

function erase(root: unknown, path: readonly string[]): unknown {
  read(root, path)
  const parent = read(root, path.slice(0, -1))
  const last = path.at(-1) ?? ''
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else if (isObject(parent)) delete parent[last]
  return root
}
