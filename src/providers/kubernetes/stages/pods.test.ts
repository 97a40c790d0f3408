import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restore } from '../restore.ts'
import { drift } from '../drift/of-application.ts'
import { AppSettings } from '../settings.ts'
import { webAt } from '../../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../../test/play-stage.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { namesIn, objectsIn } from '../../../../test/kubernetes-provider/sight.ts'
import { until } from '../../../../test/until.ts'
import { selectorOf } from './readiness.ts'

const app = { traffic: { method: 'pods' } }
const SYNC = [{ kind: 'sync', options: {} }]
const CANARY = { kind: 'canary', options: { replicas: 1 } }
const PIPELINE = [
  CANARY,
  { kind: 'baseline', options: { replicas: 1 } },
  { kind: 'primary', options: {} },
  { kind: 'clean', options: {} },
]
const [V1, V2] = [webAt({}), webAt({ image: 'web:2' })]

/** Everything that the Service in front was ever asked to select. */
function watchSelector(r: Rehearsal): ReadonlySet<string> {
  const seen = new Set<string>()
  r.server.store.onChange(({ object }) => {
    if (object.kind === 'Service') seen.add(JSON.stringify([object.metadata.name, selectorOf(object)]))
  })
  return seen
}

/** Names of the workloads whose ready pods get requests. */
function served(r: Rehearsal): readonly string[] {
  const text = JSON.stringify(objectsIn(r, 'endpointslices.discovery.k8s.io'))
  return [
    ...new Set([...text.matchAll(/"name":"(web(?:-canary|-baseline)?)-[a-z0-9]+-[a-z0-9]+"/g)].map(([, it]) => it)),
  ]
    .filter((name) => name !== undefined)
    .toSorted()
}

void test('a copy gets requests as one of the pods of the Service, which is never changed', async () => {
  await using r = await rehearse()
  const seen = watchSelector(r)
  await r.deploy(V1, SYNC, { app }).all()
  const before = namesIn(r)
  const release = r.deploy(V2, PIPELINE, { running: V1, app })
  await play(() => release.run(0))
  await play(() => release.run(1))
  await until(
    'requests to all variants',
    () => served(r).length === 3,
    () => served(r),
  )
  await play(() => release.run(2))
  await play(() => release.run(3))
  assert.deepEqual(namesIn(r), before)
  await until(
    'requests to primary alone',
    () => served(r).length === 1,
    () => served(r),
  )
  assert.deepEqual([...seen], [JSON.stringify(['web', { app: 'web' }])])
  const [subject, { signal }] = [{ name: 'web', app: AppSettings.parse(app) }, new AbortController()]
  assert.deepEqual((await drift(r.connection, { subject, desired: V2, signal })).differences, [])
})

void test('a copy is taken away again, and no stage moves requests', async () => {
  await using r = await rehearse()
  await r.deploy(V1, SYNC, { app }).all()
  const before = namesIn(r)
  const release = r.deploy(V2, [CANARY, { kind: 'traffic', options: { canary: 100 } }], { running: V1, app })
  await play(() => release.run(0))
  await assert.rejects(release.run(1), { code: 'kubernetes.traffic', message: /method `pods`.*share of its pods/ })
  await play(() => release.revert(1))
  await play(() => release.revert(0))
  await play(() => restore(release.context(-1), V1))
  assert.deepEqual(namesIn(r), before)
})
