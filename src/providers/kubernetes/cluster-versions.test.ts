import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '#tools/clock.ts'
import { createKinds } from './api/discovery.ts'
import { apiTo, json, scriptedServer, status } from './api/fixture/scripted-server.ts'
import { clusterVersions } from './cluster-versions.ts'
import type { ClusterVersions } from './cluster-versions.ts'
import { chartFiles } from './render/fixture/chart.ts'
import { NO_TOOLS, present, realTools, rendered, temporaryFolder } from './render/fixture/rendering.ts'

const MINUTE = 60_000
const tools = await realTools()

interface World {
  version: string
  freshness: string
  isDown: boolean
  now: number
  readonly asked: () => number
  /** An agent that starts anew. */
  readonly open: () => ClusterVersions
}

async function world(t: TestContext): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-versions-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const server = await scriptedServer(t, ({ url }, response) => {
    if (it.isDown) return json(response, 403, status(403, 'not you'))
    if (url === '/version') return json(response, 200, { gitVersion: it.version })
    const resources = [{ resource: 'things', responseKind: { kind: 'Thing' }, scope: 'Namespaced', verbs: ['get'] }]
    const versions = [{ version: 'v1', freshness: it.freshness, resources }]
    const items = url === '/api' ? [] : [{ metadata: { name: 'x.io' }, versions }]
    json(response, 200, { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items })
  })
  const it: World = {
    version: 'v1.31.2-eks-7f9249a',
    freshness: 'Current',
    isDown: false,
    now: 1_000_000,
    asked: () => server.seen.filter(({ url }) => url === '/version').length,
    open: () => {
      const clock = { ...systemClock, now: () => it.now }
      const api = apiTo(t, server.url)
      return clusterVersions({ cluster: { api, kinds: createKinds(api, clock) }, clock, folder })
    },
  }
  return it
}

test('the cluster is asked once for all, and again after a while', async (t) => {
  const it = await world(t)
  const versions = it.open()
  const all = await Promise.all([versions.kubeVersion(), versions.kubeVersion()])
  assert.deepEqual(all, ['v1.31.2-eks-7f9249a', 'v1.31.2-eks-7f9249a'])
  it.version = 'v1.32.0'
  assert.equal(await versions.kubeVersion(), 'v1.31.2-eks-7f9249a')
  assert.equal(it.asked(), 1)
  it.now += 11 * MINUTE
  assert.equal(await versions.kubeVersion(), 'v1.32.0')
})

test('a cluster that does not answer is what it was, also for an agent that starts anew', async (t) => {
  const it = await world(t)
  await assert.rejects(
    async () => {
      it.isDown = true
      await it.open().kubeVersion()
    },
    { code: 'kubernetes.cluster-version', message: /could not be asked for its version: .*not you/ },
  )
  it.isDown = false
  await it.open().kubeVersion()
  const apis = await it.open().apiVersions()
  assert.deepEqual(apis, ['x.io/v1', 'x.io/v1/Thing'])
  it.isDown = true
  const versions = it.open()
  assert.equal(await versions.kubeVersion(), 'v1.31.2-eks-7f9249a')
  assert.deepEqual(await versions.apiVersions(), apis)
  it.isDown = false
  it.version = 'v1.33.0'
  it.now += MINUTE
  assert.equal(await versions.kubeVersion(), 'v1.33.0')
})

test('a group that does not answer is not taken for one that is not there', async (t) => {
  const it = await world(t)
  it.freshness = 'Stale'
  await assert.rejects(it.open().apiVersions(), {
    code: 'kubernetes.cluster-version',
    message: /its API versions: it does not answer for x\.io$/,
  })
})

test('an answer that is no version is none', async (t) => {
  const it = await world(t)
  it.version = '--set=x'
  await assert.rejects(it.open().kubeVersion(), { code: 'kubernetes.cluster-version' })
})

test(
  'a chart is told of the cluster, and rendered anew when that changes',
  { skip: tools ? false : NO_TOOLS },
  async () => {
    await using place = await temporaryFolder()
    let kube = 'v1.31.2'
    let apis = ['x.io/v1']
    const cluster = { kubeVersion: () => Promise.resolve(kube), apiVersions: () => Promise.resolve(apis) }
    const wish = async (helm: object): Promise<unknown> => {
      const settings = { helm: { chart: 'chart', ...helm } }
      const given = { ...present(tools), folder: place.folder, cluster }
      const { objects } = await rendered(chartFiles('chart'), settings, given)
      const data = objects[1]?.manifest['data'] as Record<string, string> | undefined
      return [data?.['kube'], data?.['cert']]
    }
    assert.deepEqual(await wish({}), ['v1.31.2', 'false'])
    kube = 'v1.32.0'
    assert.deepEqual(await wish({}), ['v1.32.0', 'false'])
    assert.deepEqual(await wish({ kubeVersion: 'v1.29.0' }), ['v1.29.0', 'false'])
    apis = ['cert-manager.io/v1', 'x.io/v1']
    assert.deepEqual(await wish({}), ['v1.32.0', 'false'])
    assert.deepEqual(await wish({ clusterApiVersions: true }), ['v1.32.0', 'true'])
    apis = []
    assert.deepEqual(await wish({ clusterApiVersions: true }), ['v1.32.0', 'false'])
  },
)
