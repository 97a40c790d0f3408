import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterPlace } from '../../../../test/kubernetes-provider/cluster-place.ts'
import { configMap, deployment } from '../../../../test/kubernetes-provider/objects.ts'
import { marked } from '../tracking.ts'
import { until } from '../../../../test/until.ts'
import { keyOf } from '../manifest.ts'

const WEB = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }
const CONFIG = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'c' }

void test('however many applications look, a kind is listed and watched once', async (t) => {
  const { cluster, server, store: open } = await clusterPlace(t)
  const store = open()
  await cluster.objects.apply(deployment('web'))
  server.requests.clear()
  const followers = Array.from({ length: 20 }, (_, n) => store.follow(`app-${n}`, () => {}))
  for (const follower of followers) follower.want([WEB, CONFIG])
  await until('the pod', () => store.find(WEB) && store.children(store.find(WEB)?.uid ?? '').length > 0)
  // Watches are in the log when they have ended.
  server.faults.dropWatches()
  await until('all watches', () => server.requests.count('watch') >= 4)
  for (const verb of ['list', 'watch']) {
    const asked = server.requests.all().filter((request) => request.verb === verb)
    const kinds = ['configmaps', 'deployments', 'pods', 'replicasets']
    assert.deepEqual(asked.map(({ plural }) => plural).toSorted(), kinds, verb)
  }
})

void test('a change below an object is told to who looks at it, and to nobody else', async (t) => {
  const { cluster, store: open } = await clusterPlace(t)
  const store = open()
  const told = { shop: 0, other: 0 }
  let isQuiet = false
  store.follow('shop', () => (told.shop += 1)).want([WEB])
  const other = store.follow('other', () => {
    told.other += 1
    // Whoever is told of this has been told of all that was before.
    isQuiet = store.find(CONFIG) !== undefined
  })
  other.want([CONFIG])
  await until('the watches', () => store.stateOf(WEB).type === 'live' && store.stateOf(CONFIG).type === 'live')
  await cluster.objects.apply(configMap('c', {}))
  await until('quiet', () => isQuiet)
  const before = { ...told }
  await cluster.objects.apply(deployment('web'))
  await until('pods', () => told.shop > before.shop && store.children(store.find(WEB)?.uid ?? '').length > 0)
  assert.equal(told.other, before.other)
})

void test('what bears an application’s mark is found, whoever lists it', async (t) => {
  const { cluster, store: open } = await clusterPlace(t, { controllers: false })
  const store = open()
  await cluster.objects.apply(marked(configMap('mine', {}), 'shop'))
  await cluster.objects.apply(configMap('other', {}))
  store.follow('shop', () => {}).want([CONFIG])
  await until('mine', () => store.ofApplication('shop').length === 1)
  assert.equal(store.ofApplication('shop')[0]?.key.name, 'mine')
})

void test('after a restart of the server, dropped watches and a compaction nothing is missed', async (t) => {
  const { cluster, server, store: open } = await clusterPlace(t, { controllers: false })
  const store = open()
  store.follow('shop', () => {}).want([CONFIG])
  await until('the watch', () => store.stateOf(CONFIG).type === 'live')
  await cluster.objects.apply(configMap('gone', {}))
  await until('it', () => store.find({ ...CONFIG, name: 'gone' }))
  await server.restart(50)
  await cluster.objects.remove(keyOf(configMap('gone', {})), { propagation: 'background' })
  await cluster.objects.apply(configMap('c', {}))
  server.compact()
  server.faults.dropWatches()
  await until('the change', () => store.find(CONFIG) && !store.find({ ...CONFIG, name: 'gone' }))
})

void test('who may not look at the whole cluster looks into its namespaces', async (t) => {
  const { cluster, server, store: open } = await clusterPlace(t, { controllers: false })
  await cluster.objects.apply(configMap('c', {}))
  server.faults.forbid(({ verb, namespace, plural }) => verb === 'list' && plural === 'configmaps' && namespace === '')
  const store = open()
  store.follow('shop', () => {}).want([CONFIG])
  await until('it', () => store.find(CONFIG))
  assert.equal(store.stateOf(CONFIG).type, 'live')
  assert.equal(store.stateOf({ ...CONFIG, namespace: 'other' }).type, 'loading')
})

void test('with namespaces named nothing else is asked for', async (t) => {
  const { cluster, server, store: open } = await clusterPlace(t, { controllers: false })
  await cluster.objects.apply(configMap('c', {}))
  server.requests.clear()
  const store = open({ namespaces: ['shop'] })
  store.follow('shop', () => {}).want([CONFIG])
  await until('it', () => store.find(CONFIG))
  const outside = server.requests
    .all()
    .filter(({ plural, namespace }) => plural === 'configmaps' && namespace !== 'shop')
  assert.deepEqual(outside, [])
})

void test('a kind that the cluster does not know is absent, which is not the same as unknown', async (t) => {
  const { server, store: open } = await clusterPlace(t, { controllers: false })
  const store = open()
  const rollout = { group: 'example.com', kind: 'Rollout', namespace: 'shop', name: 'r' }
  const away = { group: 'batch', kind: 'Job', namespace: 'shop', name: 'j' }
  server.faults.groupDown('batch')
  store.follow('shop', () => {}).want([rollout, away])
  await until('the answers', () => store.stateOf(rollout).type === 'absent' && store.stateOf(away).type === 'broken')
})
