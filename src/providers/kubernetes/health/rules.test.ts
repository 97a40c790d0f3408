import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HealthRule } from '../health-settings.ts'
import { AppSettings } from '../settings.ts'
import { parseFieldPath } from './field-path.ts'
import { condition, object } from './fixture/object.ts'
import { worldOf } from './fixture/replay.ts'
import { healthOf } from './index.ts'

function verdict(rule: unknown, status: Record<string, unknown>, type = 'example.com/v1/Database'): string {
  const one = object(type, 'main', { spec: { replicas: 3 }, status, metadata: { annotations: { 'a.b/c': 'yes' } } })
  const { health, reason } = healthOf(one, { ...worldOf([]), rules: [HealthRule.parse(rule)] })
  return `${health}: ${reason}`
}

const rule = {
  group: 'example.com',
  kind: 'Database',
  degraded: [
    { path: 'status.phase', in: ['Broken', 'Lost'] },
    { path: 'status.conditions[type=Sick].status', equals: 'True' },
  ],
  suspended: [{ path: 'status.phase', like: 'paused*' }],
  healthy: [
    { path: 'status.phase', equals: 'Running' },
    { path: 'status.ready', min: { path: 'spec.replicas' } },
  ],
  message: 'status.text',
}

void describe('rules of the application', () => {
  const cases: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ phase: 'Running', ready: 3 }, 'healthy: status.phase is Running, status.ready is 3'],
    [{ phase: 'Running', ready: 2 }, 'progressing: status.ready is 2, not at least 3'],
    [{ phase: 'Running' }, 'progressing: status.ready is absent, not at least 3'],
    [{ phase: 'Lost', text: 'no disk' }, 'degraded: status.phase is Lost: no disk'],
    [
      { phase: 'Running', ready: 3, conditions: [condition('Sick', 'True')] },
      'degraded: status.conditions[type=Sick].status is True',
    ],
    [{ phase: 'PausedByHand' }, 'suspended: status.phase is PausedByHand'],
    [
      { phase: 'Running', ready: 3, observedGeneration: 0 },
      'progressing: its controller has not seen the last change yet',
    ],
  ]
  for (const [status, expected] of cases) void test(expected, () => assert.equal(verdict(rule, status), expected))

  void test('without a condition for healthy the built-in rule goes on', () => {
    const partial = { kind: 'Database', degraded: [{ path: 'status.phase', equals: 'Lost' }] }
    assert.equal(verdict(partial, { phase: 'Running' }), 'healthy: Running')
  })

  void test('they go before the rules of built-in kinds', () => {
    const wanted = { kind: 'Ingress', healthy: [{ path: 'status.loadBalancer.ingress', exists: true }] }
    const shown = verdict(wanted, { loadBalancer: { ingress: [] } }, 'networking.k8s.io/v1/Ingress')
    assert.equal(shown, 'progressing: status.loadBalancer.ingress is a list of 0, not there')
  })

  void test('another group is another kind', () => {
    assert.equal(verdict({ ...rule, group: 'example.org' }, { phase: 'Lost' }), 'degraded: Lost')
  })

  void test('nothing of a Secret is shown', () => {
    const nosy = { kind: 'Secret', degraded: [{ path: 'status.password', exists: true }] }
    assert.equal(verdict(nosy, { password: 'hunter2' }, 'v1/Secret'), 'healthy: it is there')
  })

  void test('a path reads no inherited field', () => {
    const odd = { kind: 'Database', degraded: [{ path: 'status.constructor.name', exists: true }] }
    assert.equal(verdict(odd, { phase: 'Running' }), 'healthy: Running')
  })
})

void test('paths', () => {
  assert.equal(parseFieldPath('metadata.annotations["a.b/c"]')?.length, 3)
  assert.equal(parseFieldPath('status.conditions[type=Ready].status')?.length, 4)
  assert.equal(parseFieldPath('spec.list[0].x')?.length, 4)
  for (const bad of ['', '.', 'a..b', 'a.', '[', 'a[x', 'a b', 'a.b()', '$(x)'])
    assert.equal(parseFieldPath(bad), undefined, bad)
})

void test('the schema refuses what says nothing', () => {
  for (const bad of [
    { kind: 'X' },
    { kind: 'X', healthy: [] },
    { kind: 'X', healthy: [{ path: 'a' }] },
    { kind: 'X', healthy: [{ path: 'a..b', exists: true }] },
    { kind: 'X', healthy: [{ path: 'a', matches: '(a+)+' }] },
  ]) {
    assert.equal(HealthRule.safeParse(bad).success, false, JSON.stringify(bad))
  }
  assert.deepEqual(AppSettings.parse({}).health, [])
})
