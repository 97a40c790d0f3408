import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schemaRows } from './schema-rows.ts'

const schema = {
  type: 'object',
  required: ['run'],
  properties: {
    run: { type: 'array', items: { type: 'string' }, description: 'Program and arguments.' },
    replicas: { type: 'integer', default: 1, minimum: 1, maximum: 9 },
    env: { type: 'object', default: {}, additionalProperties: { type: 'string' } },
    health: {
      type: 'object',
      properties: { every: { type: 'string', $comment: 'duration, 1s to 1h', default: '1s' } },
    },
    checks: {
      type: 'array',
      items: {
        anyOf: [
          { type: 'object', description: 'By template.', properties: { use: { type: 'string' } }, required: ['use'] },
          { type: 'object', title: 'Written out', properties: { metric: { enum: ['p50', 'p99'] } } },
        ],
      },
    },
  },
}

void test('keys, those within them, and each of several forms', () => {
  const rows = schemaRows(schema)
  assert.deepEqual(
    rows.map(({ path, depth, type }) => [path, depth, type]),
    [
      ['run', 0, 'list of string'],
      ['replicas', 0, 'integer, 1 to 9'],
      ['env', 0, 'map of string'],
      ['health', 0, 'object'],
      ['health.every', 1, 'duration, 1s to 1h'],
      ['checks', 0, 'list of object'],
      ['checks[] (1)', 1, 'object'],
      ['checks[].use', 2, 'string'],
      ['checks[] (2)', 1, 'object'],
      ['checks[].metric', 2, 'p50 | p99'],
    ],
  )
  const of = (path: string) => rows.find((row) => row.path === path)
  assert.deepEqual(
    [of('run')?.isRequired, of('replicas')?.isRequired, of('checks[].use')?.isRequired],
    [true, false, true],
  )
  assert.deepEqual([of('replicas')?.default, of('env')?.default, of('health.every')?.default], ['1', undefined, '1s'])
  assert.equal(of('checks[] (2)')?.description, 'Written out')
})

void test('what is no schema has no rows, and depth and number are bounded', () => {
  for (const other of [undefined, null, 5, 'x', [], {}, { properties: 7 }]) assert.deepEqual(schemaRows(other), [])
  let deep: object = { type: 'string' }
  for (let depth = 0; depth < 1_000; depth += 1) deep = { type: 'object', properties: { a: deep } }
  assert.ok(schemaRows(deep).length < 20)
  const wide = { properties: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key${i}`, {}])) }
  assert.equal(schemaRows(wide).length, 400)
})
