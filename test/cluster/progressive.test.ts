import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import { at, listAt } from '#providers/kubernetes/live/fields.ts'
import { ANNOTATIONS } from '#providers/kubernetes/manifest.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { restore } from '#providers/kubernetes/restore.ts'
import type { Deploying } from '../kubernetes-provider/rehearsal.ts'
import { testCluster } from './cluster.ts'
import { annotated, configMap, web } from './objects.ts'
import type { TestPlace } from './place.ts'
import { ROUTES } from './routes.ts'
import { namesIn } from './sight.ts'

const stage = (kind: string, options: object = {}): StageDraft => ({ kind, options })

async function playAll(place: TestPlace, { length, run }: Deploying): Promise<void> {
  for (let n = 0; n < length; n += 1) await place.play(() => run(n))
}

async function revertAll(place: TestPlace, deploying: Deploying, upTo: number): Promise<void> {
  for (let n = upTo; n >= 0; n -= 1) await place.play(() => deploying.revert(n))
}

function versionIn(live: Manifest): unknown {
  const [container] = listAt(live, 'spec.template.spec.containers')
  return at(listAt(container, 'env')[0], 'value')
}

void describe('a canary', { concurrency: true }, () => {
  const cluster = testCluster()

  void test('takes all requests by the Service, is promoted, and leaves nothing behind', async () => {
    await using place = await cluster.place()
    const [v1, v2] = [place.desired(...web(place)), place.desired(...web(place, { version: '2' }))]
    await place.sync(v1)
    const before = await namesIn(place)
    const stages = [
      stage('canary'),
      stage('traffic', { canary: 100 }),
      stage('primary'),
      stage('traffic'),
      stage('clean'),
    ]
    const second = place.deploy(v2, stages, { running: v1 })
    await place.play(() => second.run(0))
    const copy = await place.live('apps/v1', 'Deployment', 'web-canary')
    assert.equal(versionIn(copy), '2')
    assert.deepEqual((await place.live('v1', 'ConfigMap', 'web-canary'))['data'], { message: '2' })
    await place.play(() => second.run(1))
    const selector = async (): Promise<unknown> => at(await place.live('v1', 'Service', 'web'), 'spec.selector')
    assert.deepEqual(await selector(), { app: 'web', 'slipway.dev/variant': 'canary' })
    for (const n of [2, 3, 4]) await place.play(() => second.run(n))
    assert.deepEqual(await selector(), { app: 'web', 'slipway.dev/variant': 'primary' })
    assert.equal(versionIn(await place.live('apps/v1', 'Deployment', 'web')), '2')
    assert.deepEqual(await namesIn(place), before)
  })

  for (const kind of ['StatefulSet', 'DaemonSet'] as const) {
    void test(`of a ${kind} is promoted and gone`, async () => {
      await using place = await cluster.place()
      const app = { workloads: [{ kind, name: 'web' }] }
      const [v1, v2] = [place.desired(...web(place, { kind })), place.desired(...web(place, { kind, version: '2' }))]
      await place.sync(v1, { app })
      const before = await namesIn(place)
      await playAll(place, place.deploy(v2, [stage('canary'), stage('primary'), stage('clean')], { app, running: v1 }))
      assert.equal(versionIn(await place.live('apps/v1', kind, 'web')), '2')
      assert.deepEqual(await namesIn(place), before)
    })
  }

  void test('has a baseline beside it, made of what runs', async () => {
    await using place = await cluster.place()
    const [v1, v2] = [place.desired(...web(place)), place.desired(...web(place, { version: '2' }))]
    await place.sync(v1)
    const before = await namesIn(place)
    const second = place.deploy(v2, [stage('canary', { replicas: 1 }), stage('baseline', { replicas: 1 })], {
      running: v1,
    })
    await playAll(place, second)
    const [copy, base] = [
      await place.live('apps/v1', 'Deployment', 'web-canary'),
      await place.live('apps/v1', 'Deployment', 'web-baseline'),
    ]
    assert.deepEqual([versionIn(copy), versionIn(base)], ['2', '1'])
    assert.deepEqual([at(copy, 'spec.replicas'), at(base, 'spec.replicas')], [1, 1])
    await revertAll(place, second, 1)
    assert.deepEqual(await namesIn(place), before)
  })

  void test('that never gets healthy is taken back, and an agent that comes anew can do it', async () => {
    await using place = await cluster.place()
    const v1 = place.desired(...web(place))
    const bad = place.desired(...web(place, { version: '2', program: place.programs.crashes }))
    await place.sync(v1)
    const before = await namesIn(place)
    const second = place.deploy(bad, [stage('canary', { replicas: 1 })], { running: v1, app: { healthTimeout: '2s' } })
    await assert.rejects(
      place.play(() => second.run(0)),
      { code: 'kubernetes.never-healthy' },
    )
    await place.reconnect()
    await revertAll(place, second, 0)
    await place.play(() => restore(second.context(-1), v1))
    assert.deepEqual(await namesIn(place), before)
    assert.equal(versionIn(await place.live('apps/v1', 'Deployment', 'web')), '1')
  })
})

void describe('requests', { concurrency: true }, () => {
  const cluster = testCluster()

  for (const { method, settings, route, kinds, share } of ROUTES) {
    void test(`are split by ${method}, and go back where they came from`, async (t) => {
      for (const [apiVersion, kind] of kinds) {
        if (await cluster.knows(apiVersion, kind)) continue
        t.skip(`the cluster does not know ${kind} of ${apiVersion}`)
        return
      }
      await using place = await cluster.place()
      const app = { traffic: settings }
      // No controller of routes need be there to see that what we write is right.
      const own = annotated(route, { [ANNOTATIONS.ignore]: 'health' })
      const [v1, v2] = ['1', '2'].map((version) => place.desired(...web(place, { version }), own))
      assert.ok(v1 && v2)
      await place.sync(v1, { app })
      const before = await namesIn(place)
      const stages = [
        stage('canary', { replicas: 1 }),
        stage('traffic', { canary: 20 }),
        stage('traffic', { canary: 60 }),
        stage('primary'),
        stage('traffic'),
        stage('clean'),
      ]
      const second = place.deploy(v2, stages, { app, running: v1 })
      const shares = []
      for (let n = 0; n < second.length; n += 1) {
        await place.play(() => second.run(n))
        shares.push(await share(place))
      }
      assert.deepEqual(shares, [0, 20, 60, 60, 0, 0])
      assert.deepEqual(await namesIn(place), before)
      const third = place.deploy(v1, stages, { app, running: v2 })
      for (const n of [0, 1]) await place.play(() => third.run(n))
      assert.equal(await share(place), 20)
      await place.reconnect()
      await revertAll(place, third, 1)
      await place.play(() => restore(third.context(-1), v2))
      assert.equal(await share(place), 0)
      assert.deepEqual(await namesIn(place), before)
    })
  }
})

void describe('removal', { concurrency: true }, () => {
  const cluster = testCluster()

  void test('leaves nothing of an application, whatever it was in the midst of', async () => {
    await using place = await cluster.place()
    const before = await namesIn(place)
    const [v1, v2] = [place.desired(...web(place)), place.desired(...web(place, { version: '2' }))]
    await place.sync(v1)
    const second = place.deploy(v2, [stage('canary')], { running: v1 })
    await place.play(() => second.run(0))
    await place.reconnect()
    await place.play(() => restore(second.context(-1), undefined))
    assert.deepEqual(await namesIn(place), before)
    assert.equal(await place.connection.inventories.read(place.application), undefined)
    await place.play(() => restore(second.context(-1), undefined))
  })

  void test('touches nothing that is another’s', async () => {
    await using place = await cluster.place()
    const v1 = place.desired(...web(place))
    await place.sync(v1)
    const labels = { 'slipway.dev/application': 'somebody-else' }
    await place.edit('a-test', configMap('web', {}), { metadata: { labels } })
    const removal = place.deploy(v1, [stage('sync')])
    await place.play(() => restore(removal.context(-1), undefined))
    assert.ok(await place.find('v1', 'ConfigMap', 'web'))
    assert.equal(await place.find('apps/v1', 'Deployment', 'web'), undefined)
  })
})
