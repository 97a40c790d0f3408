import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { readBuiltIn } from '../kinds/built-in.ts'
import type { JsonObject } from '../json.ts'
import type { StructSchema } from '../schema/schema.ts'
import { Refusal } from '../status.ts'
import { afterUpdate, applyConfig } from './ownership.ts'
import type { Actor, Owners } from './owners.ts'

let schema: StructSchema
before(() => {
  schema = readBuiltIn().definitions.struct('io.k8s.api.apps.v1.Deployment')
})

function actor(manager: string, operation: Actor['operation'] = 'Apply'): Actor {
  return { manager, operation, apiVersion: 'apps/v1', time: '2026-01-01T00:00:00Z' }
}

function containers(...list: readonly JsonObject[]): JsonObject {
  return { spec: { template: { spec: { containers: list } } } }
}

/** Applies several configurations, one after another. */
function applied(...steps: readonly (readonly [string, JsonObject, boolean?])[]): {
  readonly object: unknown
  readonly owners: Owners
} {
  let object: unknown = {}
  let owners: Owners = new Map()
  for (const [manager, config, force = false] of steps) {
    const result = applyConfig({ live: object, config, schema, force }, owners, actor(manager))
    object = result.object ?? object
    owners = result.owners
  }
  return { object, owners }
}

function fieldsOf(owners: Owners, manager: string): unknown {
  return [...owners.values()].find((entry) => entry.manager === manager)?.fieldsV1
}

describe('server-side apply', () => {
  test('items of keyed lists are merged by their key, in the order of the configuration', () => {
    const { object } = applied(
      ['a', containers({ name: 'web', image: 'web:1' })],
      ['b', containers({ name: 'proxy', image: 'proxy:1' })],
      ['a', containers({ name: 'log', image: 'log:1' }, { name: 'web', image: 'web:2' })],
    )
    const names = [
      { name: 'log', image: 'log:1' },
      { name: 'web', image: 'web:2' },
      { name: 'proxy', image: 'proxy:1' },
    ]
    assert.deepEqual(object, containers(...names))
  })

  test('what its manager no longer names goes; what another one owns stays', () => {
    const web = { name: 'web', image: 'web:1' }
    const { object, owners } = applied(
      ['a', { ...containers(web), metadata: { labels: { x: '1', y: '1' } } }],
      ['b', { metadata: { labels: { y: '1' } } }],
      ['a', containers(web)],
    )
    assert.deepEqual(object, { ...containers(web), metadata: { labels: { y: '1' } } })
    assert.deepEqual(fieldsOf(owners, 'b'), { 'f:metadata': { 'f:labels': { 'f:y': {} } } })
  })

  test('a whole item goes with its last owner', () => {
    const { object } = applied(
      ['a', containers({ name: 'web', image: 'web:1' }, { name: 'proxy', image: 'proxy:1' })],
      ['a', containers({ name: 'web', image: 'web:1' })],
    )
    assert.deepEqual(object, containers({ name: 'web', image: 'web:1' }))
  })

  test('two managers may say the same, and own it together', () => {
    const { owners } = applied(['a', { spec: { replicas: 2 } }], ['b', { spec: { replicas: 2 } }])
    assert.deepEqual(fieldsOf(owners, 'a'), { 'f:spec': { 'f:replicas': {} } })
    assert.deepEqual(fieldsOf(owners, 'b'), { 'f:spec': { 'f:replicas': {} } })
  })

  test('a conflict names every owner and field, and changes nothing', () => {
    const first = { spec: { replicas: 2, paused: true } }
    assert.throws(
      () => applied(['a', first], ['b', { spec: { replicas: 3, paused: false } }]),
      (problem) => {
        assert.ok(problem instanceof Refusal)
        assert.equal(problem.code, 409)
        assert.equal(
          problem.message,
          'Apply failed with 2 conflicts: conflicts with "a":\n- .spec.replicas\n- .spec.paused',
        )
        return true
      },
    )
  })

  test('force takes the field over', () => {
    const { object, owners } = applied(['a', { spec: { replicas: 2 } }], ['b', { spec: { replicas: 3 } }, true])
    assert.deepEqual(object, { spec: { replicas: 3 } })
    assert.equal(fieldsOf(owners, 'a'), undefined)
  })

  test('the same again is no change', () => {
    const config = containers({ name: 'web', image: 'web:1', ports: [{ containerPort: 80 }] })
    const first = applied(['a', config])
    const again = applyConfig({ live: first.object, config, schema, force: false }, first.owners, actor('a'))
    assert.equal(again.object, undefined)
    assert.deepEqual(again.owners, first.owners)
  })

  test('the protocol of a port is part of its key, said or not', () => {
    const port = (more: JsonObject): JsonObject => containers({ name: 'web', ports: [{ containerPort: 53, ...more }] })
    const { object } = applied(
      ['a', port({ protocol: 'TCP' })],
      ['b', port({ protocol: 'UDP' })],
      ['c', port({ name: 'dns' })],
    )
    const [container] = (object as { spec: { template: { spec: { containers: { ports: unknown[] }[] } } } }).spec
      .template.spec.containers
    assert.equal(container?.ports.length, 2)
  })
})

describe('other writes', () => {
  test('the writer owns what it changed, and the others lose it', () => {
    const first = applied(['a', { spec: { replicas: 2, paused: true } }])
    const after = { spec: { replicas: 5, paused: true } }
    const owners = afterUpdate({ before: first.object, after, schema }, first.owners, actor('edit', 'Update'))
    assert.deepEqual(fieldsOf(owners, 'a'), { 'f:spec': { 'f:paused': {} } })
    assert.deepEqual(fieldsOf(owners, 'edit'), { 'f:spec': { 'f:replicas': {} } })
  })

  test('a selector is one field, however much of it changed', () => {
    const change = { before: { spec: {} }, after: { spec: { selector: { matchLabels: { a: '1' } } } }, schema }
    const owners = afterUpdate(change, new Map(), actor('edit', 'Update'))
    assert.deepEqual(fieldsOf(owners, 'edit'), { 'f:spec': { 'f:selector': {} } })
  })
})
