import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldDifferences, formatPath, pointerTo } from './field-differences.ts'
import { fieldsOfManifest, parseFields, union } from './field-set.ts'
import type { FieldSet } from './field-set.ts'

const WEB = 'k:{"name":"web"}'
const FIELDS = parseFields({
  'f:metadata': { 'f:labels': { 'f:app': {} } },
  'f:spec': {
    'f:replicas': {},
    'f:template': { 'f:spec': { 'f:containers': { [WEB]: { '.': {}, 'f:image': {}, 'f:name': {} } } } },
  },
})

function object(containers: readonly unknown[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return { metadata: { labels: { app: 'web' } }, spec: { replicas: 2, template: { spec: { containers } }, ...more } }
}

const web = { name: 'web', image: 'v1' }

function told(fields: FieldSet, wanted: unknown, live: unknown): string[] {
  return fieldDifferences(fields, wanted, live).map(
    ({ path, wanted, live }) => `${formatPath(path)} ${JSON.stringify(wanted)} ${JSON.stringify(live)}`,
  )
}

void test('only fields that are ours count, wherever in a list they stand', () => {
  const sidecar = { name: 'proxy', image: 'p' }
  assert.deepEqual(told(FIELDS, object([web]), object([sidecar, web], { paused: true })), [])
  assert.deepEqual(told(FIELDS, object([web]), object([sidecar, { ...web, image: 'v2' }])), [
    'spec.template.spec.containers[name=web].image "v1" "v2"',
  ])
})

void test('what is not there at all is one difference', () => {
  assert.deepEqual(told(FIELDS, object([web]), object([])), [
    'spec.template.spec.containers[name=web] {"name":"web","image":"v1"} undefined',
  ])
  assert.deepEqual(told(FIELDS, object([web]), { metadata: {}, spec: object([web])['spec'] }), [
    'metadata.labels {"app":"web"} undefined',
  ])
})

void test('what was ours and is left out of the manifest differs for as long as it is there', () => {
  const before = parseFields({ 'f:spec': { 'f:paused': {} } })
  assert.deepEqual(told(union(FIELDS, before), object([web]), object([web], { paused: true })), [
    'spec.paused undefined true',
  ])
  assert.deepEqual(told(union(FIELDS, before), object([web]), object([web])), [])
})

void test('elements of sets, and lists that are one value', () => {
  const fields = parseFields({ 'f:finalizers': { 'v:"a"': {}, 'v:"b"': {} }, 'f:args': {} })
  assert.deepEqual(told(fields, { finalizers: ['a', 'b'], args: [1, 2] }, { finalizers: ['b', 'c'], args: [2, 1] }), [
    'finalizers[=a] "a" undefined',
    'args [1,2] [2,1]',
  ])
})

void test('status is nobody’s wish', () => {
  const fields = parseFields({ 'f:status': { 'f:x': {} }, 'f:spec': { 'f:status': {} } })
  assert.deepEqual(told(fields, { status: { x: 1 }, spec: { status: 1 } }, { status: { x: 2 }, spec: { status: 2 } }), [
    'spec.status 1 2',
  ])
})

void test('a path as a pointer names elements of lists by no index', () => {
  const [difference] = fieldDifferences(FIELDS, object([web]), object([{ ...web, image: 'v2' }]))
  assert.ok(difference)
  assert.equal(pointerTo(difference.path), '/spec/template/spec/containers/*/image')
  const label = fieldDifferences(
    parseFields({ 'f:metadata': { 'f:labels': { 'f:a.b/c~d': {} } } }),
    { metadata: { labels: { 'a.b/c~d': 1 } } },
    { metadata: { labels: {} } },
  )
  assert.equal(pointerTo(label[0]?.path ?? []), '/metadata/labels/a.b~1c~0d')
  assert.equal(formatPath(label[0]?.path ?? []), 'metadata.labels[a.b/c~d]')
})

void test('a manifest alone tells its fields, too', () => {
  const manifest = { apiVersion: 'apps/v1', kind: 'Deployment', ...object([web]) }
  const fields = fieldsOfManifest(manifest as unknown as Parameters<typeof fieldsOfManifest>[0])
  assert.deepEqual(told(fields, object([web]), object([{ ...web, image: 'v2', more: 1 }], { paused: true })), [
    'spec.template.spec.containers[name=web].image "v1" "v2"',
  ])
})
