import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Health } from '#domain/health.ts'
import type { JudgedRoot } from '../live/tree.ts'
import { keyOf } from '../manifest.ts'
import { object } from './fixture/object.ts'
import { overall } from './overall.ts'

function root(name: string, health: Health, ignore?: string): JudgedRoot {
  const made = object(
    'v1/Service',
    name,
    ignore === undefined ? {} : { metadata: { annotations: { 'slipway.dev/ignore': ignore } } },
  )
  return { key: keyOf(made), object: health === 'missing' ? undefined : made, health, reason: `is ${health}` }
}

const shown = (...roots: JudgedRoot[]): string => {
  const { health, reason } = overall(roots)
  return `${health}: ${reason}`
}

void test('the worst counts, and is named', () => {
  assert.equal(shown(root('a', 'healthy'), root('b', 'healthy')), 'healthy: all 2 resources are healthy')
  assert.equal(shown(root('a', 'progressing'), root('b', 'suspended')), 'progressing: Service shop/a: is progressing')
  assert.equal(shown(root('a', 'unknown'), root('b', 'progressing')), 'unknown: Service shop/a: is unknown')
  assert.equal(shown(root('a', 'unknown'), root('b', 'missing')), 'missing: Service shop/b: is missing')
  assert.equal(shown(root('a', 'missing'), root('b', 'degraded')), 'degraded: Service shop/b: is degraded')
})

void test('three are named, the others counted', () => {
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => root(name, 'degraded'))
  assert.match(shown(...all), /^degraded: Service shop\/a: .*; Service shop\/c: is degraded; and 2 more$/)
})

void test('a cluster that cannot be seen is told once', () => {
  const unseen = (name: string, at: string, why: string): JudgedRoot => ({
    ...root(name, 'unknown'),
    reason: `not seen since 16:30:0${at} UTC: ${why}`,
  })
  assert.equal(
    shown(unseen('a', '0', 'nothing listens there'), unseen('b', '1', 'nothing listens there'), root('c', 'healthy')),
    'unknown: not seen since 16:30:00 UTC: nothing listens there (2 resources)',
  )
  assert.equal(
    shown(unseen('a', '0', 'it is forbidden'), unseen('b', '0', 'nothing listens there')),
    'unknown: Service shop/a: not seen since 16:30:00 UTC: it is forbidden; Service shop/b: not seen since 16:30:00 UTC: nothing listens there',
  )
})

void test('what its annotation takes out does not count', () => {
  assert.equal(
    shown(root('a', 'healthy'), root('b', 'degraded', 'drift, health')),
    'healthy: its 1 resource is healthy (1 other not looked at)',
  )
  assert.equal(shown(root('a', 'degraded', 'all')), 'healthy: none of its resources is looked at')
  assert.equal(shown(root('a', 'degraded', 'drift')), 'degraded: Service shop/a: is degraded')
})

void test('nothing there at all is one sentence', () => {
  assert.equal(shown(root('a', 'missing'), root('b', 'missing')), 'missing: none of its 2 resources is in the cluster')
})
