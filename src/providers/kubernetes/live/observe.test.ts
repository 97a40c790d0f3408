import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { LiveState } from '#domain/health.ts'
import { systemClock } from '#tools/clock.ts'
import { clusterPlace } from '../../../../test/kubernetes-provider/cluster-place.ts'
import { configMap, deployment } from '../../../../test/kubernetes-provider/objects.ts'
import { marked } from '../tracking.ts'
import type { ClusterPlace } from '../../../../test/kubernetes-provider/cluster-place.ts'
import { until } from '../../../../test/until.ts'
import type { ObjectKey } from '../manifest.ts'
import { at } from './fields.ts'
import { observeApplication } from './observe.ts'
import type { HealthRules } from './tree.ts'

const WEB = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }
const SECRET = { group: '', kind: 'Secret', namespace: 'shop', name: 's' }

/** As simple as the tests need it: a Deployment is healthy with all its replicas. */
const RULES: HealthRules = {
  healthOf: (object) => {
    const [ready, wanted] = [at(object, 'status.readyReplicas') ?? 0, at(object, 'spec.replicas')]
    const isDone = object.kind !== 'Deployment' || ready === wanted
    return { health: isDone ? 'healthy' : 'progressing', reason: isDone ? 'fine' : 'not ready' }
  },
  overall: (roots) => {
    const worst = roots.find(({ health }) => health !== 'healthy') ?? roots[0]
    return { health: worst?.health ?? 'missing', reason: worst?.reason ?? '' }
  },
}

interface Watching {
  readonly newest: () => LiveState | undefined
}

function watch(t: TestContext, place: ClusterPlace, roots: readonly ObjectKey[]): Watching {
  const states: LiveState[] = []
  const ending = new AbortController()
  const watched = {
    application: 'shop',
    store: place.store(),
    clock: systemClock,
    rules: RULES,
    variantOf: (labels: Readonly<Record<string, string>>) => labels['slipway.dev/variant'],
    async *inventory() {
      yield roots
    },
  }
  const running = (async () => {
    for await (const state of observeApplication(watched, ending.signal)) states.push(state)
  })()
  t.after(async () => {
    ending.abort()
    await running
  })
  return { newest: () => states.at(-1) }
}

const idsOf = (state: LiveState | undefined): string[] =>
  state?.resources.map(({ id }) => id.replace(/(?<=web)(-[a-z0-9]+)+/, '-*')) ?? []

void test('a Deployment is followed from nothing to its pods, as a tree', async (t) => {
  const place = await clusterPlace(t)
  const { newest } = watch(t, place, [WEB])
  await until('the first state', newest)
  assert.deepEqual([newest()?.health, newest()?.reason], ['missing', 'it is not in the cluster'])
  await place.cluster.objects.apply(deployment('web', { replicas: 2 }))
  await until('health', () => newest()?.health === 'healthy' && newest()?.resources.length === 4, newest)
  assert.deepEqual(idsOf(newest()), [
    'apps/Deployment/shop/web',
    'apps/ReplicaSet/shop/web-*',
    '/Pod/shop/web-*',
    '/Pod/shop/web-*',
  ])
  const [root, set, pod] = newest()?.resources ?? []
  assert.deepEqual([set?.parent, pod?.parent], [root?.id, set?.id])
  assert.equal(root?.fields?.['replicas'], '2/2')
  assert.equal(pod?.fields?.['images'], 'web:v1')
})

void test('a job that is gone is not missing: the cluster removes those that have ended', async (t) => {
  const place = await clusterPlace(t, { controllers: false })
  const { newest } = watch(t, place, [{ group: 'batch', kind: 'Job', namespace: 'shop', name: 'migrate' }])
  await until('the first state', newest)
  assert.deepEqual(
    newest()?.resources.map(({ health }) => health),
    ['healthy'],
  )
})

void test('the storage of pods stands below them', async (t) => {
  const place = await clusterPlace(t)
  const template = {
    metadata: { labels: { app: 'db' } },
    spec: { containers: [{ name: 'db', image: 'db:v1' }] },
  }
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }
  await place.cluster.objects.apply({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop' },
    spec: {
      replicas: 1,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template,
      volumeClaimTemplates: [claim],
    },
  })
  const { newest } = watch(t, place, [{ ...WEB, kind: 'StatefulSet', name: 'db' }])
  const found = await until(
    'the claim',
    () => newest()?.resources.find(({ kind }) => kind === 'PersistentVolumeClaim'),
    newest,
  )
  assert.equal(found.parent, '/Pod/shop/db-0')
})

void test('what has the application’s mark without being in its inventory is shown, with its variant', async (t) => {
  const place = await clusterPlace(t, { controllers: false })
  const canary = deployment('web-canary')
  const labels = { 'slipway.dev/variant': 'canary' }
  await place.cluster.objects.apply(marked({ ...canary, metadata: { ...canary.metadata, labels } }, 'shop'))
  const { newest } = watch(t, place, [WEB])
  await until('both', () => newest()?.resources.length === 2, newest)
  assert.deepEqual(
    newest()?.resources.map(({ health, variant }) => [health, variant]),
    [
      ['missing', undefined],
      ['progressing', 'canary'],
    ],
  )
})

void test('of a secret its keys are shown, and nothing else', async (t) => {
  const place = await clusterPlace(t, { controllers: false })
  const metadata = { name: 's', namespace: 'shop' }
  await place.cluster.objects.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    stringData: { password: 'hush-hush' },
  })
  const { newest } = watch(t, place, [SECRET])
  await until('it', () => newest()?.health === 'healthy', newest)
  const text = JSON.stringify(newest())
  assert.equal(newest()?.resources[0]?.fields?.['keys'], 'password')
  assert.ok(!text.includes('hush-hush') && !text.includes(Buffer.from('hush-hush').toString('base64')))
})

void test('what cannot be looked at is unknown, not missing', async (t) => {
  const place = await clusterPlace(t, { controllers: false })
  await place.cluster.objects.apply(configMap('c', {}))
  place.server.faults.forbid(({ plural }) => plural === 'configmaps')
  const { newest } = watch(t, place, [{ ...SECRET, kind: 'ConfigMap', name: 'c' }])
  await until('a state', newest)
  assert.equal(newest()?.health, 'unknown')
  assert.match(newest()?.reason ?? '', /^not seen since .* does not allow the agent to list configmaps/)
})

void test('an application that was not deployed has nothing', async (t) => {
  const { newest } = watch(t, await clusterPlace(t, { controllers: false }), [])
  await until('a state', newest)
  assert.deepEqual([newest()?.health, newest()?.reason, newest()?.resources], ['missing', 'not deployed here', []])
})

void test('an inventory that cannot be read ends the watch with its error', async (t) => {
  const { store } = await clusterPlace(t, { controllers: false })
  const watched = {
    application: 'shop',
    store: store(),
    clock: systemClock,
    rules: RULES,
    variantOf: () => undefined,
    // eslint-disable-next-line require-yield
    async *inventory(): AsyncGenerator<readonly ObjectKey[]> {
      throw new Error('no inventory')
    },
  }
  await assert.rejects(async () => {
    for await (const _ of observeApplication(watched, new AbortController().signal));
  }, /no inventory/)
})
