import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { loadUntil } from '#host/fixture/load.ts'
import { baseline } from './baseline.ts'
import { canary } from './canary.ts'
import { clean } from './clean.ts'
import { play } from '../../../test/play-stage.ts'
import { rehearse } from './fixture/rehearsal.ts'
import { primary } from './primary.ts'
import { restore } from './restore.ts'
import { sync } from './sync.ts'
import { traffic } from './traffic.ts'

async function textAt(url: string): Promise<string> {
  return (await fetch(url)).text()
}

void describe('the stages', { concurrency: true }, () => {
  void test('a canary from its start to its promotion, without a failed request', async () => {
    await using r = await rehearse()
    const [v1, v2] = [await r.desired('v1', { replicas: 2 }), await r.desired('v2', { replicas: 2 })]
    const waits = await play(() => sync.run(r.context(v1), {}))
    assert.match(waits[0] ?? '', /^primary: 0 of 2 instances ready/)
    assert.equal(await textAt(r.stage.url), 'v1')

    const context = r.context(v2, { running: v1 })
    const load = await loadUntil(r.stage.url, async () => {
      await play(() => canary.run(context, { scale: 50 }))
      await play(() => baseline.run(context, { scale: 50 }))
      const started = await r.stage.client.state('shop')
      assert.deepEqual(
        started?.variants.map((one) => [one.variant, one.ready, one.release === v1.release]),
        [
          ['primary', 2, true],
          ['canary', 1, false],
          ['baseline', 1, true],
        ],
      )
      assert.deepEqual(started.weights, { primary: 100, canary: 0, baseline: 0 })
      await play(() => traffic.run(context, { canary: 20, baseline: 20 }))
      assert.deepEqual(r.evidence.at(-1), { type: 'traffic', weights: { primary: 60, canary: 20, baseline: 20 } })
      await play(() => traffic.run(context, { canary: 100, baseline: 0 }))
      await play(() => primary.run(context, {}))
      assert.deepEqual(r.evidence.at(-1), { type: 'traffic', weights: { primary: 100, canary: 0, baseline: 0 } })
      await play(() => clean.run(context, { variant: 'all' }))
    })
    assert.deepEqual(load.failures, [])
    const state = await r.stage.client.state('shop')
    assert.deepEqual(
      state?.variants.map((one) => one.variant),
      ['primary'],
    )
    assert.equal(await textAt(r.stage.url), 'v2')
  })

  void test('a canary taken back, and the release before it restored, without a failed request', async () => {
    await using r = await rehearse()
    const [v1, v2] = [await r.desired('v1'), await r.desired('v2')]
    await play(() => sync.run(r.context(v1), {}))
    const context = r.context(v2, { running: v1 })
    const load = await loadUntil(r.stage.url, async () => {
      await play(() => canary.run(context, {}))
      await play(() => traffic.run(context, { canary: 50, baseline: 0 }))
      await play(() => primary.run(context, {}))
      await play(() => traffic.revert?.(context, { canary: 50, baseline: 0 }) ?? assert.fail())
      await play(() => canary.revert?.(context, {}) ?? assert.fail())
      await play(() => restore(context, v1))
    })
    assert.deepEqual(load.failures, [])
    assert.deepEqual([...load.bodies].sort(), ['v1', 'v2'])
    assert.equal(await textAt(r.stage.url), 'v1')
    await play(() => restore(context, undefined))
    assert.equal(await r.stage.client.state('shop'), undefined)
    await play(() => restore(context, undefined))
  })

  void test('each stage called again changes nothing', async () => {
    await using r = await rehearse()
    const [v1, v2] = [await r.desired('v1'), await r.desired('v2')]
    await play(() => sync.run(r.context(v1), {}))
    const context = r.context(v2, { running: v1 })
    const acts = [
      () => canary.run(context, { replicas: 2 }),
      () => traffic.run(context, { canary: 10, baseline: 0 }),
      () => primary.run(context, {}),
      () => clean.run(context, { variant: 'canary' as const }),
    ]
    for (const act of acts) {
      await play(act)
      const before = await r.stage.client.state('shop')
      assert.deepEqual(await act(), { status: 'succeeded' })
      const after = await r.stage.client.state('shop')
      assert.deepEqual(after?.variants, before?.variants)
      assert.deepEqual(after?.weights, before?.weights)
    }
  })

  void test('a release that crashes again and again fails with its last words; a new attempt starts counting anew', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await play(() => sync.run(r.context(v1), {}))
    const bad = await r.desired('v2', { env: { APP_EXIT: '7' } })
    const context = r.context(bad, { running: v1 })
    await assert.rejects(
      play(() => canary.run(context, {})),
      (error: { code?: string; message?: string; output?: string; kind?: string }) => {
        assert.equal(error.code, 'host.never-healthy')
        assert.equal(error.kind, 'user')
        assert.equal(error.message, 'canary of shop does not become healthy: instance 1 exited with 7 three times')
        assert.match(error.output ?? '', /giving up on purpose/)
        return true
      },
    )
    assert.equal((await canary.run(r.context(bad, { running: v1, attempt: 2 }), {})).status, 'waiting')
    assert.equal(await textAt(r.stage.url), 'v1')
  })

  void test('a sync to a release that never gets healthy leaves the old one answering', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await play(() => sync.run(r.context(v1), {}))
    const health = { path: '/healthz', every: '100ms', healthyAfter: 1, startWithin: '1s' }
    const bad = await r.desired('v2', { env: { APP_UNHEALTHY: '1' }, health })
    const context = r.context(bad, { running: v1 })
    await assert.rejects(
      play(() => sync.run(context, {})),
      { code: 'host.never-healthy', message: /instance 1 was not healthy for 1000 ms$/ },
    )
    assert.equal(await textAt(r.stage.url), 'v1')
    await play(() => restore(context, v1))
    assert.equal(await textAt(r.stage.url), 'v1')
  })

  void test('traffic to a variant that does not run, or cannot answer, is not given', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await play(() => sync.run(r.context(v1), {}))
    await assert.rejects(traffic.run(r.context(v1), { canary: 20, baseline: 0 }), { code: 'host.weight-refused' })
    const sick = await r.desired('v2', { env: { APP_UNHEALTHY: '1' } })
    assert.equal((await canary.run(r.context(sick), {})).status, 'waiting')
    const result = await traffic.run(r.context(sick), { canary: 20, baseline: 0 })
    assert.equal(result.status, 'waiting')
    assert.equal((await r.stage.client.state('shop'))?.weights.primary, 100)
  })

  void test('a taken address fails with the reason, and is no failure once it is free', async () => {
    await using r = await rehearse()
    const thief = createServer().listen(Number(r.stage.front.listen.split(':')[1]), '127.0.0.1')
    await new Promise((resolve) => thief.once('listening', resolve))
    const context = r.context(await r.desired('v1'))
    await assert.rejects(
      play(() => sync.run(context, {})),
      { code: 'host.port-taken', kind: 'world', message: /is taken by another program$/ },
    )
    await new Promise((resolve) => thief.close(resolve))
    while ((await r.stage.client.state('shop'))?.listen.status !== 'open') {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await play(() => sync.run(context, {}))
    assert.equal(await textAt(r.stage.url), 'v1')
  })

  void test('only a target that allows it lets other machines in', async () => {
    await using r = await rehearse()
    const listen = r.stage.front.listen.replace('127.0.0.1', '0.0.0.0')
    const open = await r.desired('v1', { listen })
    await assert.rejects(sync.run(r.context(open), {}), { code: 'host.listen-refused' })
    assert.equal(await r.stage.client.state('shop'), undefined)
    await using allowing = await rehearse({ allowListen: ['0.0.0.0'] })
    const allowed = await allowing.desired('v1', {
      listen: allowing.stage.front.listen.replace('127.0.0.1', '0.0.0.0'),
    })
    await play(() => sync.run(allowing.context(allowed), {}))
  })

  void test('there is no baseline without something that runs', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await assert.rejects(baseline.run(r.context(v1), {}), { code: 'host.no-running' })
  })

  void test('the daemon away is the world’s failure, told as such', async () => {
    await using r = await rehearse()
    const v1 = await r.desired('v1')
    await r.stage.stop('stop')
    await assert.rejects(sync.run(r.context(v1), {}), { code: 'host.unreachable', kind: 'world' })
    await r.stage.start()
    await play(() => sync.run(r.context(v1), {}))
  })
})
