import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LiveState } from '#domain/health.ts'
import { ALL_TO_PRIMARY } from '#host/api.ts'
import { canary } from './canary.ts'
import { diff } from './drift.ts'
import { play, rehearse } from './fixture/rehearsal.ts'
import { host } from './index.ts'
import { liveState, observe } from './observe.ts'
import { sync } from './sync.ts'
import { traffic } from './traffic.ts'

void describe('live state', { concurrency: true }, () => {
  void test('is pushed with every change, from nothing to healthy', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    const stop = new AbortController()
    const seen: LiveState[] = []
    const watching = (async () => {
      for await (const live of observe(r.connection, { name: 'shop', app: v1.settings }, stop.signal)) {
        seen.push(LiveState.parse(live))
        if (live.health === 'healthy') stop.abort()
      }
    })()
    await play(() => sync.run(r.context(v1), {}))
    await watching
    assert.equal(seen[0]?.health, 'missing')
    const last = seen.at(-1)
    assert.deepEqual(last?.weights, ALL_TO_PRIMARY)
    assert.deepEqual(
      last?.resources.map((one) => [one.kind, one.parent ?? '', one.health]),
      [
        ['application', '', 'healthy'],
        ['variant', 'application', 'healthy'],
        ['process', 'primary', 'healthy'],
      ],
    )
    assert.deepEqual(diff(v1, last), [])
  })

  void test('is unknown, not missing, when the daemon is away, and that is no drift', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await r.stage.stop('stop')
    const seen: LiveState[] = []
    const { signal } = new AbortController()
    await assert.rejects(
      async () => {
        for await (const live of observe(r.connection, { name: 'shop', app: v1.settings }, signal)) seen.push(live)
      },
      { code: 'host.unreachable' },
    )
    assert.equal(seen[0]?.health, 'unknown')
    assert.deepEqual(diff(v1, seen[0]), [])
    await r.stage.start()
  })

  void test('that was changed by hand is drift, field by field', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await play(() => sync.run(r.context(v1), {}))
    const changed = await r.desired('v1', { replicas: 2, env: { APP_VERSION: 'v1', API_TOKEN: 'x' } })
    await play(() => sync.run(r.context(changed), {}))
    await play(() => canary.run(r.context(v1), {}))
    await play(() => traffic.run(r.context(v1), { canary: 30, baseline: 0 }))
    const live = liveState(await r.stage.client.state('shop'), 0)
    assert.deepEqual(
      diff(v1, live).map(({ resource, path }) => `${resource}:${path}`),
      ['primary:replicas', 'primary:env', 'primary:envDigest', 'application:weights'],
    )
    assert.ok(!JSON.stringify(live).includes('"x"'))
    const views = await host.variants(r.connection, { name: 'shop', app: v1.settings })
    assert.deepEqual(
      views.map(({ variant, ready, wanted, weight }) => [variant, ready, wanted, weight]),
      [
        ['primary', 2, 2, 70],
        ['canary', 1, 1, 30],
      ],
    )
    assert.equal(await (await fetch(`http://${views[1]?.address}`)).text(), 'v1')
  })

  void test('of something that was never deployed is missing, as a whole', async () => {
    await using r = await rehearse()
    assert.deepEqual(diff(await r.desired('v1'), liveState(undefined, 0)), [
      { resource: 'primary', path: '', before: 'present' },
      { resource: 'application', path: '', before: 'present' },
    ])
  })
})
