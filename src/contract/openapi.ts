import { z } from 'zod'
import { AgentAnnouncement } from '#domain/announcement.ts'
import { ApplicationRow } from '#domain/application-row.ts'
import { CommandAnswer, CommandBody } from '#domain/command.ts'
import { CommandView } from '#domain/command-view.ts'
import { Deployment } from '#domain/deployment.ts'
import { DeploymentRow } from '#domain/deployment-row.ts'
import { Fact } from '#domain/fact.ts'
import { HistoryRow } from '#domain/history.ts'
import { LiveState } from '#domain/health.ts'
import { Plan } from '#domain/plan.ts'
import { Revision } from '#domain/revision.ts'
import { ApplicationView } from './applications.ts'
import { isOpen } from './permission.ts'
import { Problem } from './problem.ts'
import { parameterNames } from './route.ts'
import type { Route } from './route.ts'
import { ROUTES } from './routes.ts'

export type Json = null | boolean | number | string | Json[] | JsonObject

export interface JsonObject {
  [key: string]: Json
}

const SESSION =
  'Of a browser; `__Host-slipway_session` over https. What is no GET needs the header `slipway-web: 1` and an `origin` that is the host, too.'

/** Schemas with a name of their own in the document. */
const NAMED = {
  AgentAnnouncement,
  ApplicationRow,
  ApplicationView,
  CommandAnswer,
  CommandBody,
  CommandView,
  Deployment,
  DeploymentRow,
  Fact,
  HistoryRow,
  LiveState,
  Plan,
  Problem,
  Revision,
}

interface Schemas {
  readonly registry: ReturnType<typeof z.registry<{ id: string }>>
  readonly components: JsonObject
}

/** The whole contract as an OpenAPI 3.1 document. */
export function openApi(version: string): JsonObject {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id })
  const schemas: Schemas = { registry, components: {} }
  const paths: Record<string, JsonObject> = {}
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
    const methods = (paths[route.path] ??= {})
    methods[route.method.toLowerCase()] = operation(schemas, name, route)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Slipway', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'slipway_session', description: SESSION },
      },
    },
  }
}

function operation(schemas: Schemas, name: string, route: Route): JsonObject {
  const { permission } = route
  const isPublic = typeof permission === 'string' && isOpen(permission)
  return {
    operationId: name,
    tags: [route.path.split('/')[2] ?? 'server'],
    summary: route.summary,
    'x-permission': typeof permission === 'string' ? permission : { ...permission.byKind },
    security: isPublic ? [] : [{ token: [] }, { session: [] }],
    parameters: parametersOf(schemas, route),
    ...(route.body || route.rawBody ? { requestBody: requestBodyOf(schemas, route) } : {}),
    responses: {
      [String(route.status ?? 200)]: answerOf(schemas, route),
      default: {
        description: 'A problem.',
        content: { 'application/problem+json': { schema: schemaOf(schemas, Problem, 'output') } },
      },
    },
  }
}

function parametersOf(schemas: Schemas, route: Route): JsonObject[] {
  const inPath = parameterNames(route.path).map((name) => parameter(schemas, route.params, { name, in: 'path' }))
  const inQuery = Object.keys(route.query?.shape ?? {}).map((name) =>
    parameter(schemas, route.query, { name, in: 'query' }),
  )
  const headers = [
    ...(route.idempotent ? [header('Idempotency-Key', 'The same key with the same body has an effect once.')] : []),
    ...(route.events ? [header('Last-Event-ID', 'Id of the last event that was received.')] : []),
  ]
  return [...inPath, ...inQuery, ...headers]
}

function parameter(schemas: Schemas, of: z.ZodObject | undefined, at: { name: string; in: string }): JsonObject {
  const field = of?.shape[at.name] as z.ZodType | undefined
  // Parameters are text; the schema says what the text must mean.
  const schema = field ? schemaOf(schemas, field, 'output') : {}
  const description = field?.meta()?.description
  const required = at.in === 'path' || (field ? !field.safeParse(undefined).success : false)
  return { ...at, required, schema, ...(description === undefined ? {} : { description }) }
}

function header(name: string, description: string): JsonObject {
  return { name, in: 'header', required: false, description, schema: { type: 'string' } }
}

function requestBodyOf(schemas: Schemas, route: Route): JsonObject {
  const schema = route.body ? schemaOf(schemas, route.body, 'input') : { type: 'object' }
  return { required: true, content: { 'application/json': { schema } } }
}

function answerOf(schemas: Schemas, route: Route): JsonObject {
  if (route.events) {
    const schema = schemaOf(schemas, route.events, 'output')
    const description = 'Server-sent events; `data` of each is JSON of this schema.'
    return { description, content: { 'text/event-stream': { schema } } }
  }
  const schema = route.reply ? schemaOf(schemas, route.reply, 'output') : {}
  return { description: 'The answer.', content: { 'application/json': { schema } } }
}

/** The schema with its named parts moved to the document's components. */
function schemaOf(schemas: Schemas, schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const json = z.toJSONSchema(schema, {
    io,
    metadata: schemas.registry,
    unrepresentable: 'any',
    // Answers may get new keys later; that a number is a safe integer goes without saying.
    override: ({ jsonSchema }) => {
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  }) as JsonObject
  const { $defs = {}, $schema: _dialect, ...rest } = json
  const names = new Map<string, string>()
  for (const [name, definition] of Object.entries($defs as JsonObject)) {
    names.set(name, componentName(schemas.components, name, { definition, io }))
  }
  for (const [name, definition] of Object.entries($defs as JsonObject)) {
    schemas.components[names.get(name) ?? name] = renamed(definition, names)
  }
  return renamed(rest, names) as JsonObject
}

/** What is sent may differ from what is received, by its defaults: then both have a name. */
function componentName(components: JsonObject, name: string, given: { definition: Json; io: string }): string {
  const isNew = components[name] === undefined
  const known = JSON.stringify(components[name])
  const same = known === JSON.stringify(renamed(given.definition, new Map()))
  return isNew || same || given.io === 'output' ? name : `${name}Input`
}

function renamed(json: Json, names: ReadonlyMap<string, string>): Json {
  if (Array.isArray(json)) return json.map((item) => renamed(item, names))
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]): [string, Json][] => {
      if (key === '$ref' && typeof value === 'string') {
        const name = value.replace(/^#\/\$defs\//, '')
        return [[key, `#/components/schemas/${names.get(name) ?? name}`]]
      }
      return key === 'id' && typeof value === 'string' ? [] : [[key, renamed(value, names)]]
    }),
  )
}
