import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import { gatewayKinds } from '../../../../test/kubernetes/custom-kinds.ts'
import { METHODS, webAt } from '../../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../../test/play-stage.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { namesIn, objectsIn } from '../../../../test/kubernetes-provider/sight.ts'
import { watchTraffic } from '../../../../test/kubernetes-provider/traffic-watch.ts'
import type { Desired } from '../desired.ts'
import type { Manifest } from '../manifest.ts'
import { restore } from '../restore.ts'

const { gateway } = METHODS
const route = gateway?.route ?? []
const traffic = gateway?.settings ?? {}
const SYNC: readonly StageDraft[] = [{ kind: 'sync', options: {} }]
const PIPELINE: readonly StageDraft[] = [
  { kind: 'canary', options: {} },
  { kind: 'baseline', options: {} },
  { kind: 'traffic', options: { canary: 20, baseline: 20 } },
  { kind: 'primary', options: {} },
  { kind: 'traffic', options: {} },
  { kind: 'clean', options: {} },
]

async function place(): Promise<Rehearsal> {
  const r = await rehearse({ definitions: gatewayKinds() })
  for (const seed of gateway?.seeds ?? []) r.server.seed(seed)
  return r
}

function renamed({ namespace, objects }: Desired, kind: string, name: string): Desired {
  const change = (one: Manifest): Manifest =>
    one.kind === kind ? { ...one, metadata: { ...one.metadata, name } } : one
  return { namespace, objects: objects.map(change) }
}

function routeTo(name: string): readonly Manifest[] {
  return route.map((one) => ({
    ...one,
    spec: { parentRefs: [{ name: 'front' }], rules: [{ backendRefs: [{ name, port: 80 }] }] },
  }))
}

const v1 = webAt({ more: route })
const v2 = webAt({ image: 'web:2', message: 'two', more: route })
const site = { kind: 'Deployment', name: 'site' }
const RENAMED: readonly [what: string, after: Desired, before: object, now: object][] = [
  ['a Deployment', renamed(v2, 'Deployment', 'site'), {}, {}],
  [
    'a Deployment that the settings name',
    renamed(v2, 'Deployment', 'site'),
    { workloads: [{ kind: 'Deployment', name: 'web' }] },
    { workloads: [site] },
  ],
  [
    'a Service',
    renamed(webAt({ image: 'web:2', more: routeTo('site') }), 'Service', 'site'),
    { service: 'web' },
    { service: 'site' },
  ],
  ['an HTTPRoute', renamed(v2, 'HTTPRoute', 'site'), {}, { traffic: { ...traffic, route: 'site' } }],
]

for (const [what, after, before, now] of RENAMED) {
  void describe(`${what} that is renamed`, { concurrency: true }, () => {
    const [old, app] = [
      { traffic, ...before },
      { traffic, ...now },
    ]

    void test('is proven and promoted, and nothing of the old name stays', async () => {
      await using r = await place()
      await r.deploy(v1, SYNC, { app: old }).all()
      const names = namesIn(r)
      const watch = watchTraffic(r.server, old)
      const second = r.deploy(after, PIPELINE, { app, running: v1 })
      for (let n = 0; n < 3; n += 1) await play(() => second.run(n))
      assert.deepEqual(watch.faults, [])
      assert.equal(watch.canary.at(-1), 20)
      for (let n = 3; n < PIPELINE.length; n += 1) await play(() => second.run(n))
      assert.equal(namesIn(r).length, names.length)
      assert.ok(namesIn(r).some((name) => name.endsWith(' site')))
      assert.doesNotMatch(JSON.stringify(objectsIn(r, 'httproutes.gateway.networking.k8s.io')), /canary|baseline/)
    })

    void test('is taken back', async () => {
      await using r = await place()
      await r.deploy(v1, SYNC, { app: old }).all()
      const names = namesIn(r)
      const second = r.deploy(after, PIPELINE, { app, running: v1 })
      for (let n = 0; n < 4; n += 1) await play(() => second.run(n))
      await play(() => second.revert(2))
      assert.doesNotMatch(JSON.stringify(objectsIn(r, 'httproutes.gateway.networking.k8s.io')), /canary|baseline/)
      for (const n of [3, 1, 0]) await play(() => second.revert(n))
      await play(() => restore(second.context(-1), v1))
      assert.deepEqual(namesIn(r), names)
    })
  })
}

void test('a route that only the failed version has leads back before its canary goes', async () => {
  await using r = await place()
  const app = { traffic }
  const bare = webAt({})
  await r.deploy(bare, SYNC, { app }).all()
  const names = namesIn(r)
  const watch = watchTraffic(r.server, app)
  const stages = [PIPELINE[0], PIPELINE[3], { kind: 'traffic', options: { canary: 20 } }].flatMap((one) => one ?? [])
  const early = r.deploy(v2, stages, { app, running: bare })
  await play(() => early.run(0))
  await play(() => early.revert(0))
  assert.deepEqual(namesIn(r), names, 'what is not there yet is not made for the way back')
  const second = r.deploy(v2, stages, { app, running: bare })
  await second.all()
  assert.equal(watch.canary.at(-1), 20)
  for (const n of [2, 1, 0]) await play(() => second.revert(n))
  await play(() => restore(second.context(-1), bare))
  assert.deepEqual(watch.faults, [])
  assert.deepEqual(namesIn(r), names)
  const told = r.log.filter((line) => line === 'Traffic: primary 100 %')
  assert.ok(told.length <= 4, 'once for each step, however often it waits')
})
