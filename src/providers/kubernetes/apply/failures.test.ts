import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { annotated, configMap, deployment, job, thing } from '../../../../test/kubernetes-provider/objects.ts'
import { openPlace } from '../../../../test/kubernetes-provider/place.ts'
import type { Place } from '../../../../test/kubernetes-provider/place.ts'
import { untilDone, wishFor } from '../../../../test/kubernetes-provider/work.ts'
import type { WorkOptions } from '../../../../test/kubernetes-provider/work.ts'
import { until } from '../../../../test/until.ts'
import { at, listAt } from '../live/fields.ts'
import { ANNOTATIONS, keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { converge } from './index.ts'

async function sync(place: Place, objects: readonly Manifest[], options: WorkOptions = {}): Promise<readonly string[]> {
  const wish = wishFor(objects, options)
  return await untilDone(() => converge(place.connection, wish))
}

/** As they are seen. */
function stateOfPods({ connection: { store } }: Place): string {
  const sets = store.children(store.find(keyOf(deployment('web')))?.uid ?? '')
  const pods = sets.flatMap(({ uid }) => store.children(uid))
  return pods
    .flatMap((pod) => Object.keys(Object(at(listAt(pod.object(), 'status.containerStatuses')[0], 'state'))))
    .join()
}

/** Until it waits for something like that; then its time is over. */
async function overdue(place: Place, objects: readonly Manifest[], when: RegExp): Promise<never> {
  const wish = wishFor(objects)
  await until(when.source, async () => {
    const progress = await converge(place.connection, wish)
    return progress.status === 'waiting' && when.test(`${progress.for} ${stateOfPods(place)}`)
  })
  await converge(place.connection, { ...wish, startedAt: 0 })
  throw new Error('it did not fail')
}

function probed(image: string): Manifest {
  const readinessProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 1 }
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image, readinessProbe }] },
  }
  return deployment('web', { template })
}

void suite('what does not become healthy', () => {
  const cases = [
    [
      'an image that cannot be pulled',
      'missing:1',
      /ErrImagePull|ImagePullBackOff|cannot/,
      /^container web of Pod shop\/web-\S+ cannot start: .*missing:1/,
    ],
    [
      'a crash loop',
      'crash:1',
      /exits with code 3/,
      /^container web of Pod shop\/web-\S+ exits with code 3, .*last lines: .*cannot open the database/,
    ],
    [
      'a probe that never passes',
      'never-ready:1',
      /running/,
      /^container web of Pod shop\/web-\S+ runs, but its readiness probe fails/,
    ],
  ] as const
  for (const [name, image, when, cause] of cases) {
    void test(`${name} is told as the true cause, with what it led to below`, async () => {
      await using place = await openPlace()
      await assert.rejects(
        overdue(place, [probed(image)], when),
        (error: Error & { code?: string; output?: string }) => {
          assert.equal(error.code, 'kubernetes.never-healthy')
          assert.match(error.message, cause)
          assert.match(error.message, /Deployment shop\/web is not healthy after 10 min$/)
          assert.match(error.output ?? '', /\nDeployment shop\/web: /)
          return true
        },
      )
    })
  }

  void test('a Job that failed for good is not waited for', async () => {
    await using place = await openPlace()
    await assert.rejects(sync(place, [job('migrate', 'fail:1')]), {
      code: 'kubernetes.never-healthy',
      message: /^container work of Pod shop\/migrate-\S+ .*Job shop\/migrate does not become healthy by itself$/,
    })
  })

  void test('what asks not to be looked at is not', async () => {
    await using place = await openPlace({ controllers: false })
    await sync(place, [annotated(deployment('web'), { [ANNOTATIONS.ignore]: 'health' })])
  })

  void test('what was seen before the apply says nothing of it', async () => {
    await using place = await openPlace()
    await sync(place, [deployment('web')])
    const wish = wishFor([probed('never-ready:2')], { round: 'r2' })
    // The store still shows the old one at first.
    for (let n = 0; n < 5; n += 1) assert.equal((await converge(place.connection, wish)).status, 'waiting')
  })

  void test('the sentence names two and counts the rest', async () => {
    await using place = await openPlace({ controllers: false })
    const wish = wishFor(['a', 'b', 'c', 'd'].map((name) => deployment(name)))
    const progress = await converge(place.connection, wish)
    assert.match(
      progress.status === 'waiting' ? progress.for : '',
      /^Deployment shop\/a: .*; Deployment shop\/b: .*; and 2 more$/,
    )
  })
})

void suite('a cluster in trouble', () => {
  void test('what admission refuses is told with its words, and the rest of the rank is done', async () => {
    await using place = await openPlace({ controllers: false })
    place.server.faults.deny(({ draft }) => (draft.metadata.name === 'bad' ? 'no cost centre' : undefined))
    await assert.rejects(sync(place, [configMap('bad', {}), configMap('good', {})]), {
      code: 'kubernetes.denied',
      message: /ConfigMap shop\/bad is refused by the cluster’s admission: .*no cost centre/,
    })
  })

  void test('a kind that nobody brings is an error before anything is written', async () => {
    await using place = await openPlace({ controllers: false })
    await assert.rejects(sync(place, [configMap('a', {}), thing('one')]), { code: 'kubernetes.missing-kind' })
    assert.deepEqual(place.server.requests.writes(), [])
  })

  void test('a group that cannot be asked is no missing kind, and nothing is written', async () => {
    await using place = await openPlace({ controllers: false })
    place.server.faults.groupDown('batch')
    await assert.rejects(sync(place, [configMap('a', {}), job('one')]), { code: 'kubernetes.discovery' })
    assert.deepEqual(place.server.requests.writes(), [])
  })

  void test('a server that has too much to do, or comes back, is asked again', async () => {
    await using place = await openPlace()
    place.server.faults.tooMany(2, 1)
    await sync(place, [configMap('a', {}), deployment('web')])
    await place.server.restart(20)
    await sync(place, [configMap('a', {}), deployment('web', { image: 'web:v2' })], { round: 'r2' })
  })

  void test('connections that break lose nothing: what was begun is gone on with', async () => {
    await using place = await openPlace()
    const objects = ['a', 'b', 'c', 'd'].map((name) => configMap(name, { a: '1' }))
    place.server.faults.add({
      when: ({ verb, plural }) => verb === 'patch' && plural === 'configmaps',
      times: 2,
      reset: true,
    })
    await until('it', async () => {
      try {
        await sync(place, objects)
        return true
      } catch {
        return false
      }
    })
    for (const one of objects) assert.ok(await place.connection.cluster.objects.get(keyOf(one)))
    const keys = (await place.connection.inventories.read('shop'))?.keys
    assert.equal(keys?.length, 4)
  })

  void test('a cancelled sync writes no more', async () => {
    await using place = await openPlace({ controllers: false })
    const cancelled = new AbortController()
    const wish = wishFor([deployment('web'), configMap('a', {})], { signal: cancelled.signal })
    await converge(place.connection, wish)
    cancelled.abort()
    place.server.requests.clear()
    await assert.rejects(sync(place, [configMap('b', {})], { signal: cancelled.signal, round: 'r2' }))
    assert.deepEqual(place.server.requests.writes(), [])
  })
})
