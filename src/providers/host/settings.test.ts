import assert from 'node:assert/strict'
import { test } from 'node:test'
import { host } from './index.ts'

const least = { run: ['node', 'server.js'], listen: '127.0.0.1:8081' }

void test('program and address are enough', () => {
  const settings = host.app.parse(least)
  assert.deepEqual([settings.replicas, settings.port, settings.env], [1, 'PORT', {}])
  assert.deepEqual(settings.health, {
    every: 1_000,
    timeout: 2_000,
    healthyAfter: 2,
    unhealthyAfter: 3,
    startWithin: 60_000,
  })
  assert.deepEqual(settings.stop, { signal: 'SIGTERM', grace: 10_000, drain: 10_000 })
  assert.deepEqual(host.target.parse({}), { allowListen: [] })
})

const refused: readonly [name: string, section: unknown][] = [
  ['a shell text', { ...least, run: 'node server.js' }],
  ['nothing to run', { ...least, run: [] }],
  ['no address', { run: ['node'] }],
  ['an address without port', { ...least, listen: '127.0.0.1' }],
  ['an unknown key', { ...least, replica: 2 }],
  ['no replicas', { ...least, replicas: 0 }],
  ['a duration without unit', { ...least, health: { every: 5 } }],
  ['SIGKILL as stop signal', { ...least, stop: { signal: 'SIGKILL' } }],
  ['a health path without slash', { ...least, health: { path: 'healthz' } }],
  ['a variable with a dash', { ...least, env: { 'A-B': '1' } }],
  ['an unknown variant', { ...least, headers: [{ name: 'X', value: 'y', variant: 'blue' }] }],
]

for (const [name, section] of refused) {
  void test(`${name} is refused`, () => assert.equal(host.app.safeParse(section).success, false))
}

const options: readonly [kind: string, options: unknown, isRight: boolean][] = [
  ['canary', { scale: '25%' }, true],
  ['canary', { replicas: 2 }, true],
  ['canary', {}, true],
  ['canary', { scale: '25%', replicas: 2 }, false],
  ['canary', { scale: '0%' }, false],
  ['traffic', { canary: '20%', baseline: '20%' }, true],
  ['traffic', { canary: 100 }, true],
  ['traffic', { canary: '80%', baseline: '30%' }, false],
  ['traffic', { primary: '80%' }, false],
  ['traffic', { canary: -1 }, false],
  ['clean', { variant: 'all' }, true],
  ['clean', { variant: 'primary' }, false],
  ['sync', { fast: true }, false],
]

for (const [kind, value, isRight] of options) {
  void test(`${kind} with ${JSON.stringify(value)} is ${isRight ? 'accepted' : 'refused'}`, () => {
    const stage = host.stages.find((one) => one.kind === kind)
    assert.equal(stage?.options.safeParse(value).success, isRight)
  })
}
