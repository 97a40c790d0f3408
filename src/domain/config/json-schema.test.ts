import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { CONFIG_FILES, jsonSchemaOf, toJsonSchema } from './json-schema.ts'
import type { JsonSchema } from './json-schema.ts'
import { referenceRows, referenceTable } from './reference.ts'
import { SAMPLE_KINDS } from '../testing/sample-kinds.ts'

const KINDS = { ...SAMPLE_KINDS, sources: [] }

/** Where an object has keys it names them all and refuses others. */
function objectsIn(schema: unknown): JsonSchema[] {
  if (typeof schema !== 'object' || schema === null) return []
  const inner = Object.values(schema).flatMap(objectsIn)
  return 'properties' in schema && 'type' in schema ? [schema as JsonSchema, ...inner] : inner
}

for (const file of CONFIG_FILES) {
  void test(`the schema of ${file}: a title, the same text each time, no unknown keys anywhere`, () => {
    const schema = jsonSchemaOf(file, KINDS)
    assert.match(String(schema.title), /of Slipway/)
    assert.equal(JSON.stringify(schema), JSON.stringify(jsonSchemaOf(file, { ...KINDS })))
    const objects = objectsIn(schema)
    assert.ok(objects.length > 1)
    assert.ok(objects.every((object) => object.additionalProperties === false))
  })

  void test(`every key of ${file} that is not a provider's or stage's own is described`, () => {
    const own = referenceRows(jsonSchemaOf(file, KINDS)).filter(
      ({ key }) => !/^(host|terraform|.*\[\]\.\w+\.)/.test(key),
    )
    assert.deepEqual(
      own.filter(({ description }) => description === ''),
      [],
    )
  })
}

void test('the short forms of stages are in the schema', () => {
  const { properties = {} } = jsonSchemaOf('application', KINDS)
  const { items } = properties['pipeline'] as JsonSchema
  const [short, entry] = (items as JsonSchema).anyOf as JsonSchema[]
  assert.ok(short?.enum?.includes('primary'))
  const wait = entry?.properties?.['wait'] as JsonSchema
  assert.equal(wait.description, 'Waits.')
  assert.deepEqual(
    wait.anyOf?.map(({ type }) => type),
    ['string', 'null', 'object'],
  )
})

void test('the schema says that one of the kinds must be there', () => {
  assert.deepEqual(jsonSchemaOf('application', KINDS).oneOf, [{ required: ['host'] }, { required: ['terraform'] }])
})

void test('what cannot be said in JSON Schema does not keep the rest from being said', () => {
  assert.deepEqual(toJsonSchema(z.strictObject({ a: z.custom(), b: z.number() })).properties, {
    a: {},
    b: { type: 'number' },
  })
})

void test('the reference lists keys with type, default and description', () => {
  const table = referenceTable(jsonSchemaOf('server', KINDS)).split('\n')
  assert.ok(
    table.includes(
      '| `listen` | address and port | `127.0.0.1:7780` | Where it answers. Beyond this machine put a TLS proxy in front. |',
    ),
  )
  assert.ok(table.some((line) => line.startsWith('| `hooks.secretFile` | path | required | ')))
})

void test('the reference goes into lists and forms, and leaves out what it is told to', () => {
  const rows = referenceRows(jsonSchemaOf('application', KINDS), ['pipeline[].parallel', 'host'])
  const typeOf = (key: string): string | undefined => rows.find((row) => row.key === key)?.type
  assert.equal(typeOf('pipeline[].analysis.checks[].metric'), 'success-rate, error-rate, p99')
  assert.equal(typeOf('pipeline[].wait'), 'duration, 0ms to 1d or section')
  assert.equal(typeOf('drift.converge'), 'off, on or section')
  assert.equal(typeOf('drift.converge.minWindow'), 'duration, 10s to 7d')
  assert.equal(
    rows.find(({ key }) => key.startsWith('host') || key.startsWith('pipeline[].parallel')),
    undefined,
  )
})

void test('the reference has the keys of all forms of a section, and says which form has which', () => {
  const place = z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('name'), name: z.string() }),
    z.strictObject({ by: z.enum(['path', 'folder']), where: z.string().meta({ description: 'Where.' }) }),
  ])
  const chart = z.union([
    z.string(),
    z.strictObject({ git: z.string(), ref: z.string() }),
    z.strictObject({ oci: z.string() }),
  ])
  const rows = referenceRows(toJsonSchema(z.strictObject({ place, charts: z.array(chart) })))
  assert.deepEqual(
    rows.map(({ key, type, isRequired, description }) => [key, type, isRequired, description]),
    [
      ['place', 'section', true, ''],
      ['place.by', 'name, path, folder', true, ''],
      ['place.name', 'text', true, 'With `name`.'],
      ['place.where', 'text', true, 'With `path` or `folder`. Where.'],
      ['charts', 'list of text or section', true, ''],
      ['charts[].git', 'text', false, ''],
      ['charts[].ref', 'text', true, 'With `git`.'],
      ['charts[].oci', 'text', false, ''],
    ],
  )
})

void test('a description cannot break out of its cell', () => {
  const schema = toJsonSchema(z.strictObject({ a: z.string().optional().meta({ description: 'x | <script>\n| y' }) }))
  assert.equal(referenceTable(schema).split('\n').at(-1), '| `a` | text |  | x \\| &lt;script> \\| y |')
})
