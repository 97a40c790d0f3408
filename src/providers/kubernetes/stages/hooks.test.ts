import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import type { Desired } from '../desired.ts'
import { ANNOTATIONS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { restore } from '../restore.ts'
import { webAt } from '../../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../../test/play-stage.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { namesIn } from '../../../../test/kubernetes-provider/sight.ts'

const stage = (kind: string, options: object = {}): StageDraft => ({ kind, options })

function hook(phase: string, image = 'done:1'): Manifest {
  const annotations = { [ANNOTATIONS.hook]: phase, [ANNOTATIONS.hookDelete]: 'succeeded' }
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } }
  const spec = { backoffLimit: 0, template }
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: phase, annotations }, spec }
}

function withHooks(image: string, before = 'done:1'): Desired {
  return webAt({ image, more: [hook('before-sync', before), hook('after-sync'), hook('sync-failed')] })
}

/** Jobs and workloads as they were created. */
function created(r: Rehearsal): readonly string[] {
  const found: string[] = []
  r.server.store.onChange(({ type, collection, object }) => {
    if (type === 'ADDED' && /^(jobs|deployments)\./.test(collection)) found.push(object.metadata.name)
  })
  return found
}

void describe('hooks', { concurrency: true }, () => {
  void test('run before and after, once each, in whichever stage is the first and the last', async () => {
    await using r = await rehearse()
    const order = created(r)
    const v1 = withHooks('web:1')
    await r.deploy(v1, [stage('sync')]).all()
    assert.deepEqual(order, ['before-sync', 'web', 'after-sync'])
    const stages = [
      stage('canary'),
      stage('traffic', { canary: 100 }),
      stage('primary'),
      stage('traffic'),
      stage('clean'),
    ]
    await r.deploy(withHooks('web:2'), stages, { running: v1 }).all()
    assert.deepEqual(order.slice(3), ['before-sync', 'web-canary', 'after-sync'])
    assert.ok(namesIn(r).every((name) => !name.startsWith('Job')))
  })

  void test('of a failure run once, and the first failure is what is told', async () => {
    await using r = await rehearse()
    const order = created(r)
    const v1 = webAt({})
    await r.deploy(v1, [stage('sync')]).all()
    const before = namesIn(r)
    const app = { healthTimeout: '5s' }
    const second = r.deploy(withHooks('web:2', 'fail:1'), [stage('sync')], { running: v1, app })
    await assert.rejects(
      play(() => second.run(0)),
      { code: 'kubernetes.hook-failed' },
    )
    await play(() => restore(second.context(-1), v1))
    assert.deepEqual(order, ['web', 'before-sync', 'sync-failed'])
    assert.deepEqual(namesIn(r), [...before, 'Job before-sync'].toSorted())
  })

  void test('of a first deployment that failed run, and go with all the rest', async () => {
    await using r = await rehearse()
    const order = created(r)
    const first = r.deploy(withHooks('crash:1'), [stage('sync')], { app: { healthTimeout: '3s' } })
    await assert.rejects(
      play(() => first.run(0)),
      { code: 'kubernetes.never-healthy' },
    )
    await play(() => restore(first.context(-1), undefined))
    assert.deepEqual(order, ['before-sync', 'web', 'sync-failed'])
    assert.deepEqual(namesIn(r), ['ConfigMap kube-root-ca.crt', 'ServiceAccount default'])
  })
})
