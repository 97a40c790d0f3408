import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { annotated, configMap, hook, job } from '../../../../test/kubernetes-provider/objects.ts'
import { openPlace } from '../../../../test/kubernetes-provider/place.ts'
import type { Place } from '../../../../test/kubernetes-provider/place.ts'
import { untilDone, wishFor } from '../../../../test/kubernetes-provider/work.ts'
import type { WorkOptions } from '../../../../test/kubernetes-provider/work.ts'
import type { Connection } from '../context.ts'
import { ANNOTATIONS, keyOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'
import { runHooks } from './index.ts'
import type { HookPhase } from './index.ts'

interface Run extends WorkOptions {
  readonly phase?: HookPhase
  readonly connection?: Connection
}

async function run(place: Place, objects: readonly Manifest[], options: Run = {}): Promise<readonly string[]> {
  const { phase = 'before-sync', connection = place.connection } = options
  const wish = { ...wishFor(objects, options), phase }
  return await untilDone(() => runHooks(connection, wish))
}

function live(place: Place, manifest: Manifest): Promise<LiveObject | undefined> {
  return place.connection.cluster.objects.get(keyOf(manifest))
}

function created(place: Place): readonly string[] {
  return place.server.requests
    .writes()
    .filter(({ verb }) => verb === 'create')
    .map(({ plural }) => plural)
}

const migrate = job('migrate')
const failing = job('migrate', 'fail:1')

void suite('hooks', () => {
  void test('of the phase are run to their end, in order of their waves, and stay to be looked at', async () => {
    await using place = await openPlace()
    const first = hook('before-sync', annotated(job('first'), { [ANNOTATIONS.wave]: '-1' }))
    const other = hook('after-sync', job('other'))
    const waits = await run(place, [hook('before-sync', migrate), first, other, configMap('no-hook', {})])
    assert.match(waits.join('\n'), /the hook Job shop\/first.*\n.*the hook Job shop\/migrate/s)
    for (const one of [migrate, first]) assert.equal((await live(place, one))?.kind, 'Job')
    for (const one of [other, configMap('no-hook', {})]) assert.equal(await live(place, one), undefined)
  })

  void test('are run once in a deployment, and again in the next', async () => {
    await using place = await openPlace()
    const objects = [hook('before-sync', migrate)]
    await run(place, objects)
    const { uid } = (await live(place, migrate))?.metadata ?? {}
    await run(place, objects, { connection: await place.reconnect(), round: 'attempt-2' })
    assert.equal((await live(place, migrate))?.metadata.uid, uid)
    await run(place, objects, { deployment: 'd2' })
    assert.notEqual((await live(place, migrate))?.metadata.uid, uid)
    assert.equal(created(place).length, 2)
  })

  void test('that are removed after success are not run again after a crash', async () => {
    await using place = await openPlace()
    const objects = [hook('before-sync', migrate, { [ANNOTATIONS.hookDelete]: 'succeeded' })]
    await run(place, objects)
    assert.equal(await live(place, migrate), undefined)
    await run(place, objects, { connection: await place.reconnect() })
    assert.equal(created(place).length, 1)
  })

  void test('go on after a crash in the middle', async () => {
    await using place = await openPlace()
    const wish = { ...wishFor([hook('before-sync', migrate)]), phase: 'before-sync' as const }
    assert.equal((await runHooks(place.connection, wish)).status, 'waiting')
    await run(place, wish.objects, { connection: await place.reconnect() })
    assert.equal(created(place).length, 1)
  })

  void test('whose answer was lost are not started twice', async () => {
    await using place = await openPlace()
    place.server.faults.add({
      when: ({ verb, plural }) => verb === 'create' && plural === 'jobs',
      times: 1,
      reset: true,
    })
    await assert.rejects(run(place, [hook('before-sync', migrate)]), { code: 'kubernetes.unreachable' })
    await run(place, [hook('before-sync', migrate)])
    const { objects, kinds } = place.connection.cluster
    const info = await kinds.find('batch/v1', 'Job')
    assert.ok(info)
    for await (const { items } of objects.list(info, { namespace: 'shop' })) assert.equal(items.length, 1)
  })

  void test('that fail say why in the first line, and are run again with the next attempt', async () => {
    await using place = await openPlace()
    await assert.rejects(run(place, [hook('before-sync', failing)]), {
      code: 'kubernetes.hook-failed',
      message:
        /^container work of Pod shop\/migrate-\S+ .*exit.*: the hook Job shop\/migrate \(before-sync\) did not end well$/i,
    })
    // A crash is not an attempt.
    await assert.rejects(run(place, [hook('before-sync', failing)], { connection: await place.reconnect() }))
    assert.equal(created(place).length, 1)
    await run(place, [hook('before-sync', migrate)], { round: 'attempt-2' })
    assert.equal(created(place).length, 2)
  })

  void test('that do not end fail when their time is over', async () => {
    await using place = await openPlace()
    const endless = hook('before-sync', job('migrate', 'serve:1'))
    const wish = { ...wishFor([endless]), phase: 'before-sync' as const }
    await runHooks(place.connection, wish)
    await assert.rejects(runHooks(place.connection, { ...wish, startedAt: 0 }), {
      code: 'kubernetes.hook-failed',
      output: /has not ended after 10 min|Job shop\/migrate/,
    })
  })

  void test('of a failure are run once, whatever becomes of them', async () => {
    await using place = await openPlace()
    const objects = [hook('sync-failed', failing, { [ANNOTATIONS.hookDelete]: 'failed' })]
    await assert.rejects(run(place, objects, { phase: 'sync-failed' }))
    assert.equal(await live(place, failing), undefined)
    await run(place, objects, { phase: 'sync-failed', round: 'revert' })
    assert.equal(created(place).length, 1)
  })

  void test('of two phases are run in both, and not again when the first is asked for anew', async () => {
    await using place = await openPlace()
    const objects = [hook('before-sync, after-sync', migrate)]
    await run(place, objects)
    await run(place, objects, { phase: 'after-sync', round: 'r2' })
    assert.equal(created(place).length, 2)
    await run(place, objects)
    assert.equal(created(place).length, 2)
  })

  void test('do not count for the health of the application, nor as drift', async () => {
    await using place = await openPlace()
    await run(place, [hook('before-sync', migrate)])
    assert.equal((await live(place, migrate))?.metadata.annotations?.[ANNOTATIONS.ignore], 'drift,health')
  })

  void test('find what they need, put there before them in order and left as it is from then on', async () => {
    await using place = await openPlace()
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'migrates', namespace: 'shop' } }
    const uses = job('migrate', 'done:1')
    const objects = [uses, configMap('settings', { a: '1' }), account].map((one) => hook('before-sync', one))
    await run(place, objects)
    const order = place.server.requests.writes().map(({ plural, name }) => `${plural} ${name}`)
    const at = ['serviceaccounts migrates', 'configmaps settings'].map((one) => order.indexOf(one))
    assert.deepEqual(
      [...at].toSorted((a, b) => a - b),
      at,
    )
    assert.ok(at.every((n) => n >= 0) && (at[1] ?? 0) < order.findIndex((one) => one.startsWith('jobs ')))
    const { uid } = (await live(place, account))?.metadata ?? {}
    const changed = [uses, configMap('settings', { a: '2' }), account].map((one) => hook('before-sync', one))
    await run(place, changed, { connection: await place.reconnect(), deployment: 'd2' })
    assert.equal((await live(place, account))?.metadata.uid, uid)
    assert.deepEqual((await live(place, configMap('settings', {})))?.['data'], { a: '2' })
  })

  void test('take what they needed with them where that is asked for, once', async () => {
    await using place = await openPlace()
    const gone = { [ANNOTATIONS.hookDelete]: 'succeeded' }
    const needed = configMap('settings', { a: '1' })
    const objects = [hook('before-sync', needed, gone), hook('before-sync', migrate)]
    await run(place, objects)
    assert.equal(await live(place, needed), undefined)
    await run(place, objects, { connection: await place.reconnect() })
    assert.equal(await live(place, needed), undefined)
  })

  void test('name their phase, and what is there must be ours', async () => {
    await using place = await openPlace({ controllers: false })
    await assert.rejects(run(place, [hook('before', migrate)]), {
      code: 'kubernetes.invalid',
      message: /"before", which is none of/,
    })
    await place.connection.cluster.objects.create(migrate)
    await assert.rejects(run(place, [hook('before-sync', migrate)]), { code: 'kubernetes.exists' })
  })
})
