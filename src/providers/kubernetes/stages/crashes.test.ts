import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import type { StageResult } from '#domain/stage.ts'
import { gatewayKinds } from '../../../../test/kubernetes/custom-kinds.ts'
import { restore } from '../restore.ts'
import { METHODS, webAt } from '../../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../../test/play-stage.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { namesIn } from '../../../../test/kubernetes-provider/sight.ts'
import { watchTraffic } from '../../../../test/kubernetes-provider/traffic-watch.ts'

const { gateway } = METHODS
const WRITES = new Set(['create', 'update', 'patch', 'delete'])
const MOST_LIVES = 100

const PIPELINE: readonly StageDraft[] = [
  { kind: 'canary', options: { scale: '50%' } },
  { kind: 'traffic', options: { canary: 40 } },
  { kind: 'primary', options: {} },
  { kind: 'traffic', options: {} },
  { kind: 'clean', options: {} },
]

/** Ends the process, as it were, at its next write but so many, again and again, each time one later, until it is through. */
async function mortal(r: Rehearsal, life: { signal: AbortSignal }, act: () => Promise<StageResult>): Promise<number> {
  for (let lives = 1; lives < MOST_LIVES; lives += 1) {
    const end = new AbortController()
    life.signal = end.signal
    let left = lives
    const undo = r.server.faults.add({
      when: ({ verb }) => {
        if (end.signal.aborted) return true
        if (!WRITES.has(verb) || (left -= 1) > 0) return false
        end.abort()
        return true
      },
      reset: true,
    })
    try {
      await play(act)
      return lives
    } catch (error) {
      if (!end.signal.aborted) throw error
    } finally {
      undo()
    }
    await r.reconnect()
  }
  throw new Error('it never came through')
}

void describe('an agent that is killed again and again', { concurrency: true }, () => {
  void test('promotes in the end, and the traffic is valid at every moment', async () => {
    assert.ok(gateway)
    await using r = await rehearse({ definitions: gatewayKinds() })
    for (const seed of gateway.seeds) r.server.seed(seed)
    const watch = watchTraffic(r.server, { traffic: gateway.settings })
    const app = { traffic: gateway.settings }
    const life = { signal: new AbortController().signal }
    const rest = { app, signal: () => life.signal }
    const v1 = webAt({ image: 'web:1', message: 'one', more: gateway.route })
    const v2 = webAt({ image: 'web:2', message: 'two', more: gateway.route })
    const first = r.deploy(v1, [{ kind: 'sync', options: {} }], rest)
    assert.ok((await mortal(r, life, () => first.run(0))) > 5)
    const before = namesIn(r)
    const second = r.deploy(v2, PIPELINE, { ...rest, running: v1 })
    for (let n = 0; n < second.length; n += 1) await mortal(r, life, () => second.run(n))
    assert.deepEqual(watch.faults, [])
    assert.deepEqual(watch.canary, [0, 40, 0])
    assert.deepEqual(namesIn(r), before)
  })

  void test('goes back in the end, from wherever it was', async () => {
    assert.ok(gateway)
    await using r = await rehearse({ definitions: gatewayKinds() })
    for (const seed of gateway.seeds) r.server.seed(seed)
    const watch = watchTraffic(r.server, { traffic: gateway.settings })
    const app = { traffic: gateway.settings }
    const life = { signal: new AbortController().signal }
    const rest = { app, signal: () => life.signal }
    const v1 = webAt({ image: 'web:1', message: 'one', more: gateway.route })
    const extra = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra' }, data: { a: 'b' } }
    const v2 = webAt({ image: 'never-ready:2', message: 'two', more: [...gateway.route, extra] })
    await r.deploy(v1, [{ kind: 'sync', options: {} }], rest).all()
    const before = namesIn(r)
    const good = [{ kind: 'canary', options: { patches: [{ kind: 'Deployment', operations: IMAGE }] } }]
    const second = r.deploy(v2, [...good, ...PIPELINE.slice(1)], { ...rest, running: v1 })
    await play(() => second.run(0))
    await play(() => second.run(1))
    for (let n = 0; n < 5; n += 1) await second.run(2)
    assert.ok(namesIn(r).includes('ConfigMap extra'))
    await r.reconnect()
    await mortal(r, life, () => second.revert(1))
    await mortal(r, life, () => restore(second.context(-1), v1))
    assert.deepEqual(watch.faults, [])
    assert.deepEqual(watch.canary, [0, 40, 0])
    assert.deepEqual(namesIn(r), before)
    await mortal(r, life, () => restore(second.context(-1), undefined))
    assert.deepEqual(namesIn(r), ['ConfigMap kube-root-ca.crt', 'Gateway front', 'ServiceAccount default'])
  })
})

const IMAGE = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'web:2' }]
