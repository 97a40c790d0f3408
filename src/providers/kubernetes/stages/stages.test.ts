import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import { gatewayKinds } from '../../../../test/kubernetes/custom-kinds.ts'
import { DESIRED_REPLICAS } from '../../../../test/kubernetes/controllers/autoscaler.ts'
import { until } from '../../../../test/until.ts'
import { drift } from '../drift/of-application.ts'
import { at } from '../live/fields.ts'
import { ANNOTATIONS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { restore } from '../restore.ts'
import { AppSettings } from '../settings.ts'
import { METHODS, webAt } from '../../../../test/kubernetes-provider/application.ts'
import { desiredOf, rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../../test/play-stage.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { keptIn, namesIn, objectsIn } from '../../../../test/kubernetes-provider/sight.ts'
import { watchTraffic } from '../../../../test/kubernetes-provider/traffic-watch.ts'

const stage = (kind: string, options: object = {}): StageDraft => ({ kind, options })
const SYNC = [stage('sync')]
const EMPTY = ['ConfigMap kube-root-ca.crt', 'ServiceAccount default']

function named(objects: readonly Manifest[], kind: string, name: string): Manifest | undefined {
  return objects.find((one) => one.kind === kind && one.metadata.name === name)
}

function routeIn(r: Rehearsal): string {
  return JSON.stringify(objectsIn(r, 'httproutes.gateway.networking.k8s.io')[0]?.['spec'])
}

void describe('sync', { concurrency: true }, () => {
  void test('applies, prunes what is no longer wanted, and called again writes nothing', async () => {
    await using r = await rehearse()
    const old = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'old' }, data: {} }
    const v1 = webAt({ more: [old] })
    await r.deploy(v1, SYNC).all()
    assert.ok(namesIn(r).includes('ConfigMap old'))
    const v2 = webAt({ image: 'web:2' })
    const second = r.deploy(v2, SYNC, { running: v1 })
    await second.all()
    assert.ok(!namesIn(r).includes('ConfigMap old'))
    assert.equal((await r.connection.inventories.read('web'))?.form, 'plain')
    r.server.requests.clear()
    await second.all()
    assert.deepEqual(r.server.requests.writes(), [])
    assert.ok(r.evidence.every(({ type }) => type === 'memo'))
  })

  void test('removes more than the budget only where the plan asked for it', async () => {
    await using r = await rehearse()
    const more = [1, 2, 3].map((n) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${n}` } }))
    const [v1, v2] = [webAt({ more }), webAt({})]
    const app = { deletionBudget: 1 }
    await r.deploy(v1, SYNC, { app }).all()
    await assert.rejects(r.deploy(v2, SYNC, { app, running: v1 }).all(), { code: 'kubernetes.deletion-budget' })
    assert.ok(namesIn(r).includes('ConfigMap c3'))
    const kept = r.deploy(v2, SYNC, { app: { prune: false }, running: v1 })
    await kept.all()
    assert.ok(namesIn(r).includes('ConfigMap c3'))
    const asked = r.deploy(v2, SYNC, { app, running: v1, approved: 'approve the removal of 3 objects' })
    await asked.all()
    assert.ok(!namesIn(r).some((name) => /c[123]$/.test(name)))
  })

  void test('labels new selectors where asked, and leaves those that are there', async () => {
    await using r = await rehearse()
    const selector = (): unknown => at(objectsIn(r, 'deployments.apps')[0], 'spec.selector.matchLabels')
    await r.deploy(webAt({}), [stage('sync', { labelSelectors: true })]).all()
    const labels = { app: 'web', 'slipway.dev/variant': 'primary' }
    assert.deepEqual(selector(), labels)
    await r.deploy(webAt({ image: 'web:2' }), SYNC, { running: webAt({}) }).all()
    assert.deepEqual(selector(), labels)
    const { store } = r.connection
    const keys = (await r.connection.inventories.read('web'))?.keys ?? []
    store.follow('web', () => {}).want(keys)
    await until('all that is there', () => keys.every((key) => store.find(key)))
    const [subject, { signal }] = [{ name: 'web', app: AppSettings.parse({}) }, new AbortController()]
    const found = await drift(r.connection, { subject, desired: webAt({ image: 'web:2' }), signal })
    assert.deepEqual(found, { differences: [], warnings: [] })
    await using other = await rehearse()
    await other.deploy(webAt({}), SYNC).all()
    await other
      .deploy(webAt({ image: 'web:2' }), [stage('sync', { labelSelectors: true })], { running: webAt({}) })
      .all()
    assert.deepEqual(at(objectsIn(other, 'deployments.apps')[0], 'spec.selector.matchLabels'), { app: 'web' })
  })

  void test('cleans up what a canary left that nobody went on with', async () => {
    await using r = await rehearse()
    const watch = watchTraffic(r.server)
    const [v1, v2] = [webAt({}), webAt({ image: 'web:2' })]
    await r.deploy(v1, SYNC).all()
    const before = namesIn(r)
    await r.deploy(v2, [stage('canary'), stage('traffic', { canary: 100 })], { running: v1 }).all()
    await r.reconnect()
    await r.deploy(v2, SYNC, { running: v1 }).all()
    assert.deepEqual(namesIn(r), before)
    assert.deepEqual(watch.faults, [])
    assert.deepEqual(watch.canary, [0, 100, 0])
  })

  void test('that never gets healthy fails with the cause, and a first one is removed whole', async () => {
    await using r = await rehearse()
    const bad = webAt({ image: 'crash:1' })
    const first = r.deploy(bad, SYNC, { app: { healthTimeout: '3s' } })
    await assert.rejects(
      play(() => first.run(0)),
      { code: 'kubernetes.never-healthy', message: /exit|crash/i },
    )
    await play(() => restore(first.context(-1), undefined))
    assert.deepEqual(namesIn(r), EMPTY)
    assert.equal(await r.connection.inventories.read('web'), undefined)
    await play(() => restore(first.context(-1), undefined))
  })

  void test('ends at once when it is cancelled, and goes on later', async () => {
    await using r = await rehearse()
    const end = new AbortController()
    let { signal } = end
    const slow = webAt({ image: 'never-ready:1' })
    const first = r.deploy(slow, SYNC, { signal: () => signal })
    assert.equal((await first.run(0)).status, 'waiting')
    end.abort(new Error('cancelled'))
    await assert.rejects(first.run(0), /cancelled|abort/i)
    signal = new AbortController().signal
    await r.deploy(webAt({}), SYNC, { running: slow }).all()
    assert.equal(namesIn(r).filter((name) => name.startsWith('Deployment')).length, 1)
  })
})

void describe('a canary', { concurrency: true }, () => {
  void test('has its own configuration, patches and size, also where an autoscaler owns it', async () => {
    await using r = await rehearse()
    const scaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', annotations: { [DESIRED_REPLICAS]: '6', [ANNOTATIONS.ignore]: 'health' } },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
        ],
      },
    }
    const withoutSize = (image: string): ReturnType<typeof webAt> => {
      const { namespace, objects } = webAt({ image, message: image, more: [scaler] })
      const [web, ...rest] = objects
      const { replicas: _, ...spec } = (web?.['spec'] ?? {}) as Record<string, unknown>
      return { namespace, objects: [{ ...(web as Manifest), spec }, ...rest] }
    }
    const [v1, v2] = [withoutSize('web:1'), withoutSize('web:2')]
    await r.deploy(v1, SYNC).all()
    await until('6 replicas', () => at(objectsIn(r, 'deployments.apps')[0], 'spec.replicas') === 6)
    const patches = [{ kind: 'Deployment', merge: { metadata: { annotations: { a: 'b' } } } }]
    await r.deploy(v2, [stage('canary', { scale: '50%', service: true, patches })], { running: v1 }).all()
    const copy = named(keptIn(r), 'Deployment', 'web-canary')
    assert.equal(at(copy, 'spec.replicas'), 3)
    assert.equal(copy?.metadata.annotations?.['a'], 'b')
    assert.deepEqual(named(keptIn(r), 'ConfigMap', 'web-canary')?.['data'], { message: 'web:2' })
    assert.deepEqual(named(keptIn(r), 'ConfigMap', 'web')?.['data'], { message: 'web:1' })
    assert.ok(named(keptIn(r), 'Secret', 'web-canary') && named(keptIn(r), 'Service', 'web-canary'))
  })

  for (const kind of ['StatefulSet', 'DaemonSet']) {
    void test(`of a ${kind} is promoted and gone`, async () => {
      await using r = await rehearse()
      const spec = kind === 'StatefulSet' ? { serviceName: 'web' } : {}
      const app = { workloads: [{ kind, name: 'web' }] }
      const watch = watchTraffic(r.server, app)
      const [v1, v2] = [webAt({ kind, spec }), webAt({ kind, spec, image: 'web:2' })]
      await r.deploy(v1, SYNC, { app }).all()
      const before = namesIn(r)
      const stages = [
        stage('canary'),
        stage('traffic', { canary: 100 }),
        stage('primary'),
        stage('traffic'),
        stage('clean'),
      ]
      await r.deploy(v2, stages, { app, running: v1 }).all()
      assert.deepEqual(namesIn(r), before)
      assert.deepEqual(watch.faults, [])
      assert.deepEqual(watch.canary, [0, 100, 0])
    })
  }

  void test('copies every workload, and of a baseline there is none without something that runs', async () => {
    await using r = await rehearse()
    const worker: Manifest = { ...(webAt({}).objects[0] as Manifest), metadata: { name: 'worker' } }
    const labels = { app: 'worker' }
    const spec = { ...(worker['spec'] as object), selector: { matchLabels: labels } }
    const template = { ...(at(worker, 'spec.template') as object), metadata: { labels } }
    const more = [{ ...worker, spec: { ...spec, template } }]
    const [v1, v2] = [webAt({ more }), webAt({ more, image: 'web:2' })]
    await r.deploy(v1, SYNC).all()
    const before = namesIn(r)
    const second = r.deploy(v2, [stage('canary'), stage('baseline'), stage('clean', { variant: 'baseline' })], {
      running: v1,
    })
    await play(() => second.run(0))
    await play(() => second.run(1))
    const copies = objectsIn(r, 'deployments.apps').map(({ metadata }) => metadata.name)
    assert.deepEqual(copies.toSorted(), [
      'web',
      'web-baseline',
      'web-canary',
      'worker',
      'worker-baseline',
      'worker-canary',
    ])
    await play(() => second.run(2))
    assert.ok(namesIn(r).some((name) => name.endsWith('-canary')))
    assert.ok(!namesIn(r).some((name) => name.endsWith('-baseline')))
    await play(() => second.revert(0))
    assert.deepEqual(namesIn(r), before)
    const none = r.deploy(v2, [stage('baseline')])
    await assert.rejects(none.run(0), { code: 'kubernetes.no-running' })
  })

  void test('that never gets healthy fails, and nothing of it stays', async () => {
    await using r = await rehearse()
    const [v1, bad] = [webAt({}), webAt({ image: 'missing:2' })]
    await r.deploy(v1, SYNC).all()
    const before = namesIn(r)
    const second = r.deploy(bad, [stage('canary')], { running: v1, app: { healthTimeout: '3s' } })
    await assert.rejects(
      play(() => second.run(0)),
      { code: 'kubernetes.never-healthy', message: /image/i },
    )
    await play(() => second.revert(0))
    await play(() => restore(second.context(-1), v1))
    assert.deepEqual(namesIn(r), before)
  })

  void test('takes no request from pods that nobody labelled: the Service stays open for them', async () => {
    await using r = await rehearse()
    const [v1, v2] = [webAt({}), webAt({ image: 'web:2' })]
    await r.deploy(v1, SYNC).all()
    const containers = [{ name: 'web', image: 'web:1' }]
    r.server.seed({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'by-hand', namespace: 'shop', labels: { app: 'web' } },
      spec: { containers },
    })
    const second = r.deploy(v2, [stage('canary')], { running: v1 })
    const waits = await until('the reason', async () => {
      const result = await second.run(0)
      return result.status === 'waiting' && result.for.startsWith('the Service') ? result.for : undefined
    })
    assert.match(waits, /1 of 3 pods of primary do not bear the label slipway.dev\/variant=primary yet$/)
    assert.deepEqual(at(named(keptIn(r), 'Service', 'web'), 'spec.selector'), { app: 'web' })
    assert.equal(named(keptIn(r), 'Deployment', 'web-canary'), undefined)
  })

  void test('is found and removed where the inventory was lost', async () => {
    await using r = await rehearse()
    const [v1, v2] = [webAt({}), webAt({ image: 'web:2' })]
    await r.deploy(v1, SYNC).all()
    const before = namesIn(r)
    const second = r.deploy(v2, [stage('canary', { service: true })], { running: v1 })
    await second.all()
    await r.connection.inventories.remove('web')
    await r.reconnect()
    await play(() => restore(second.context(-1), v1))
    assert.deepEqual(namesIn(r), before)
  })
})

void describe('traffic', { concurrency: true }, () => {
  const { gateway } = METHODS
  const settings = gateway?.settings ?? {}
  const app = { traffic: settings }
  const [v1, v2] = [webAt({ more: gateway?.route ?? [] }), webAt({ image: 'web:2', more: gateway?.route ?? [] })]
  const place = async (): Promise<Awaited<ReturnType<typeof rehearse>>> => {
    const r = await rehearse({ definitions: gatewayKinds() })
    for (const seed of gateway?.seeds ?? []) r.server.seed(seed)
    await r.deploy(v1, SYNC, { app }).all()
    return r
  }

  void test('goes to no variant that does not run, and waits for one that is not ready', async () => {
    await using r = await place()
    const early = r.deploy(v2, [stage('traffic', { canary: 20 })], { app, running: v1 })
    await assert.rejects(early.run(0), { code: 'kubernetes.weight-refused', message: /no canary of web .* 20 %/ })
    const sick = webAt({ image: 'never-ready:2', more: gateway?.route ?? [] })
    const second = r.deploy(sick, [stage('canary'), stage('traffic', { canary: 20 })], { app, running: v1 })
    await until('the copy', async () => {
      await second.run(0)
      return named(keptIn(r), 'Deployment', 'web-canary')
    })
    const result = await second.run(1)
    assert.ok(result.status === 'waiting' && result.for.startsWith('canary cannot take traffic yet'))
    assert.doesNotMatch(routeIn(r), /canary/)
  })

  void test('by headers goes to the canary, and clean takes the rule away first', async () => {
    await using r = await place()
    const watch = watchTraffic(r.server, app)
    const headers = [{ name: 'x-canary', value: 'yes' }]
    const rules = (): number =>
      (at(objectsIn(r, 'httproutes.gateway.networking.k8s.io')[0], 'spec.rules') as unknown[]).length
    const second = r.deploy(v2, [stage('canary'), stage('traffic', { headers }), stage('clean')], { app, running: v1 })
    await play(() => second.run(0))
    await play(() => second.run(1))
    assert.equal(rules(), 2)
    await play(() => second.run(2))
    assert.equal(rules(), 1)
    assert.deepEqual(watch.faults, [])
  })

  void test('that cannot be split so is refused with the reason', async () => {
    await using r = await place()
    const wrong = { app: { traffic: { method: 'gateway', route: 'other' } }, running: v1 }
    const second = r.deploy(v2, [stage('traffic', { canary: 20 })], wrong)
    await assert.rejects(second.run(0), { code: 'kubernetes.traffic', message: /HTTPRoute shop\/other is not among/ })
    const bare = desiredOf(...v2.objects.filter(({ kind }) => kind !== 'Service'))
    const third = r.deploy(bare, [stage('traffic', { canary: 20 })], { app })
    await assert.rejects(third.run(0), { code: 'kubernetes.traffic', message: /no Service/ })
  })

  void test('stays with the canary for as long as primary cannot answer', async () => {
    await using r = await place()
    const sick = webAt({ image: 'web:2', message: 'two', more: gateway?.route ?? [] })
    const stages = [stage('canary'), stage('traffic', { canary: 100 })]
    const second = r.deploy(sick, stages, { app, running: v1 })
    await second.all()
    assert.match(routeIn(r), /"name":"web-canary","port":80,"weight":100/)
    const web = named(objectsIn(r), 'Deployment', 'web')
    r.server.store.put('deployments.apps', { ...web, spec: { ...(web?.['spec'] as object), replicas: 0 } } as never)
    const pods = (): readonly Manifest[] =>
      objectsIn(r, 'pods').filter(({ metadata }) => !metadata.name.includes('canary'))
    await until('no pod of primary', () => pods().length === 0)
    const watch = watchTraffic(r.server, app)
    await play(() => second.revert(1))
    await play(() => second.revert(0))
    assert.ok(named(keptIn(r), 'Deployment', 'web-canary'))
    assert.match(routeIn(r), /"name":"web-canary","port":80,"weight":100/)
    assert.ok(r.log.some((line) => line.startsWith('Primary has no ready pod')))
    await play(() => restore(second.context(-1), v1))
    assert.equal(named(keptIn(r), 'Deployment', 'web-canary'), undefined)
    assert.deepEqual(watch.faults, [])
    assert.equal(watch.canary.at(-1), 0)
  })
})
