import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import { gatewayKinds, istioKinds, smiKinds } from '../../../../test/kubernetes/custom-kinds.ts'
import { at } from '../live/fields.ts'
import { restore } from '../restore.ts'
import { METHODS, webAt } from '../../../../test/kubernetes-provider/application.ts'
import type { MethodScene } from '../../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../../test/play-stage.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { namesIn, objectsIn } from '../../../../test/kubernetes-provider/sight.ts'
import { watchTraffic } from '../../../../test/kubernetes-provider/traffic-watch.ts'

const SYNC: readonly StageDraft[] = [{ kind: 'sync', options: {} }]

function pipeline({ steps, baseline }: MethodScene): readonly StageDraft[] {
  const share = (canary: number): StageDraft => {
    const other = baseline && canary < 50 ? { baseline: canary } : {}
    return { kind: 'traffic', options: { canary, ...other } }
  }
  return [
    { kind: 'canary', options: { scale: '50%' } },
    ...(baseline ? [{ kind: 'baseline', options: { scale: '50%' } }] : []),
    ...steps.map(share),
    { kind: 'primary', options: {} },
    { kind: 'traffic', options: {} },
    { kind: 'clean', options: {} },
  ]
}

async function place(scene: MethodScene): Promise<Rehearsal> {
  const r = await rehearse({ definitions: [...gatewayKinds(), ...istioKinds(), ...smiKinds()] })
  for (const seed of scene.seeds) r.server.seed(seed)
  return r
}

function imageIn(r: Rehearsal): unknown {
  const [web] = objectsIn(r, 'deployments.apps')
  return (at(web, 'spec.template.spec.containers') as { image: string }[])[0]?.image
}

for (const [method, scene] of Object.entries(METHODS)) {
  const app = { traffic: scene.settings }
  const v1 = webAt({ image: 'web:1', message: 'one', more: scene.route })
  const v2 = webAt({ image: 'web:2', message: 'two', more: scene.route })

  void describe(`a canary by ${method}`, { concurrency: true }, () => {
    void test('is promoted, valid at every moment, and leaves nothing', async () => {
      await using r = await place(scene)
      const watch = watchTraffic(r.server, app)
      await r.deploy(v1, SYNC, { app }).all()
      const before = namesIn(r)
      await r.deploy(v2, pipeline(scene), { app, running: v1 }).all()
      assert.deepEqual(watch.faults, [])
      assert.deepEqual(
        watch.canary.filter((one) => one > 0),
        scene.steps,
      )
      assert.equal(watch.canary.at(-1), 0)
      assert.deepEqual(namesIn(r), before)
      assert.equal(imageIn(r), 'web:2')
      assert.deepEqual(
        r.evidence.findLast(({ type }) => type === 'traffic'),
        {
          type: 'traffic',
          weights: { primary: 100, canary: 0, baseline: 0 },
        },
      )
      const inventory = await r.connection.inventories.read('web')
      assert.equal(inventory?.form, 'variants')
      assert.equal(inventory.keys.length, v2.objects.length)
    })

    void test('is taken back from anywhere, valid at every moment', async () => {
      await using r = await place(scene)
      const watch = watchTraffic(r.server, app)
      await r.deploy(v1, SYNC, { app }).all()
      const before = namesIn(r)
      const stages = pipeline(scene)
      const deploying = r.deploy(v2, stages, { app, running: v1 })
      const last = stages.findIndex(({ kind }) => kind === 'primary')
      for (let n = 0; n <= last; n += 1) await play(() => deploying.run(n))
      assert.equal(watch.canary.at(-1), scene.steps.at(-1))
      for (let n = last; n >= 0; n -= 1) if (stages[n]?.kind === 'traffic') await play(() => deploying.revert(n))
      for (let n = last; n >= 0; n -= 1) if (stages[n]?.kind !== 'traffic') await play(() => deploying.revert(n))
      await play(() => restore(deploying.context(-1), v1))
      assert.deepEqual(watch.faults, [])
      assert.equal(watch.canary.at(-1), 0)
      assert.deepEqual(namesIn(r), before)
      assert.equal(imageIn(r), 'web:1')
    })
  })
}
