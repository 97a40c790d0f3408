import { parse } from 'yaml'
import { YAMLParseError } from 'yaml'
import { DEFAULTS } from '../kinds/defaults.ts'
import { groupKind } from '../kinds/resource.ts'
import type { Resource } from '../kinds/resource.ts'
import { isObject, objectOf, scalarText, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { apiVersionOf } from '../object.ts'
import type { ApiObject } from '../object.ts'
import { pruneAndFill } from '../schema/custom.ts'
import { structuredCopy, toTyped } from '../schema/typed.ts'
import type { Findings } from '../schema/typed.ts'
import { badRequest } from '../status.ts'
import type { Write } from './write.ts'

/** Bodies are JSON; those of server-side apply may be YAML. */
export function parseBody(text: string, isYaml: boolean): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch (problem) {
    if (!isYaml) throw badRequest(`error decoding: ${problem instanceof Error ? problem.message : String(problem)}`)
  }
  try {
    return parse(text)
  } catch (problem) {
    throw badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${yamlProblem(problem)}`)
  }
}

function yamlProblem(problem: unknown): string {
  if (!(problem instanceof YAMLParseError)) return String(problem)
  const line = problem.linePos?.[0].line ?? 1
  const isOpen = problem.code === 'MISSING_CHAR' || problem.code === 'BAD_INDENT'
  return `line ${line}: ${isOpen ? "did not find expected ',' or '}'" : problem.message.split('\n')[0]}`
}

/** A body as an object of the kind, named as the address says. */
export function expectObject(
  body: unknown,
  { resource, name, namespace }: Pick<Write, 'resource' | 'name' | 'namespace'>,
): ApiObject {
  if (!isObject(body)) throw badRequest('the object provided is unrecognized (must be of type Object)')
  const apiVersion = apiVersionOf(resource)
  const kind = body['kind'] ?? resource.kind
  const version = body['apiVersion'] ?? apiVersion
  if (kind !== resource.kind || version !== apiVersion) {
    const given = `the API version in the data (${scalarText(version)}) and kind (${scalarText(kind)})`
    throw badRequest(`${given} do not match the expected API version (${apiVersion}) and kind (${resource.kind})`)
  }
  const metadata = objectOf(body['metadata'])
  const given = textOf(metadata['name'])
  if (name !== '' && given !== '' && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`)
  }
  const space = textOf(metadata['namespace'])
  if (resource.namespaced && space !== '' && space !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  const named = { ...metadata, ...((given !== '' || name !== '') && { name: given || name }) }
  return { ...body, kind: resource.kind, apiVersion, metadata: named } as ApiObject
}

/** Reads a value as the kind: a typed copy, with defaults. Fields that nobody knows are refused, warned of, or dropped. */
export function toDraft(
  value: JsonObject,
  { resource, validation, warn }: Pick<Write, 'resource' | 'validation' | 'warn'>,
): ApiObject {
  const findings: Findings = { unknown: [], wrong: [] }
  const draft = resource.custom ? customDraft(value, resource, findings) : builtInDraft(value, resource, findings)
  const [wrong] = findings.wrong
  if (wrong !== undefined && !resource.custom) {
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: json: cannot unmarshal ${wrong}`,
    )
  }
  const problems = findings.unknown.map((field) => `unknown field "${field}"`)
  if (problems.length > 0 && validation === 'Strict') throw badRequest(`strict decoding error: ${problems.join(', ')}`)
  if (validation === 'Warn') for (const problem of problems) warn(problem)
  return draft
}

function builtInDraft(value: JsonObject, resource: Resource, findings: Findings): ApiObject {
  const typed = objectOf(toTyped(value, resource.schema, findings))
  const { kind: _, apiVersion: __, metadata, ...rest } = typed
  const draft = {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: objectOf(metadata),
    ...rest,
  } as ApiObject
  DEFAULTS[groupKind(resource)]?.(draft, objectOf(draft['spec']))
  return draft
}

function customDraft(value: JsonObject, resource: Resource, findings: Findings): ApiObject {
  const { kind: _, apiVersion: __, metadata, ...rest } = structuredCopy(value)
  const schema = resource.schema.fields.get('metadata')
  const typed = schema ? toTyped(metadata, schema, findings) : metadata
  const draft = {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: objectOf(typed),
    ...rest,
  } as ApiObject
  pruneAndFill(draft, resource.schema, findings.unknown)
  return draft
}

/** An object of which nothing was said: what a new one is compared with. */
export function emptyObject(resource: Resource): JsonObject {
  const empty = resource.custom ? {} : objectOf(toTyped({}, resource.schema))
  return { ...empty, kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: {} }
}
