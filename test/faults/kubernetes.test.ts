import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { getApplication } from '#contract/applications.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import type { ApiServer } from '../kubernetes/server.ts'
import { formatKubeconfig } from '../kubernetes/kubeconfig.ts'
import { kubernetesAgent } from '../kubernetes-provider/agent.ts'
import type { KubernetesAgent, KubernetesAgentOptions } from '../kubernetes-provider/agent.ts'
import { until } from '../until.ts'

const APPLICATION = `name: shop
kubernetes: { namespace: shop, createNamespace: true, healthTimeout: 1m }
`

function configMap(name: string, value = '1'): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } })
}

function deployment(image: string, more: object = {}): string {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } }
  const spec = { replicas: 1, selector: { matchLabels: { app: 'web' } }, template, ...more }
  return JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec })
}

const CRON_JOB = JSON.stringify({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'nightly' },
  spec: {
    schedule: '0 3 * * *',
    jobTemplate: {
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'done:1' }] } } },
    },
  },
})

const FILES = {
  'shop/app.slipway.yaml': APPLICATION,
  'shop/a.yaml': configMap('a'),
  'shop/b.yaml': configMap('b'),
  'shop/web.yaml': deployment('web:v1'),
  'shop/cron.yaml': CRON_JOB,
}

/** The application runs, and git holds exactly that. */
async function running(t: TestContext, options: KubernetesAgentOptions = {}): Promise<KubernetesAgent> {
  const agent = await kubernetesAgent(t, options)
  const commit = await agent.git.commit(FILES, 'one')
  await agent.start()
  const first = await agent.deployment(commit)
  assert.equal(first.status, 'succeeded', told(first))
  await until(
    'what is live to be seen',
    async () => (await shown(agent)).sync === 'synced',
    () => shown(agent),
  )
  agent.cluster.requests.clear()
  return agent
}

const shown = ({ server }: KubernetesAgent) => server.admin.call(getApplication, { params: { name: 'shop' } })

function told({ status, reason, error, steps }: Deployment): string {
  return JSON.stringify({
    status,
    reason,
    error,
    steps: steps.map(({ id, status, waiting }) => ({ id, status, waiting })),
  })
}

/** What was asked to be deleted on the agent's behalf. */
function deleted({ cluster }: KubernetesAgent): readonly string[] {
  const found = cluster.requests
    .writes()
    .filter(({ verb, userAgent }) => verb.startsWith('delete') && userAgent === 'slipway')
  return [...new Set(found.map(({ plural, name }) => `${plural}/${name}`))]
}

function isThere(cluster: ApiServer, name: string): boolean {
  return cluster.store.collection('configmaps').get('shop', name) !== undefined
}

/** The fault comes, a commit that takes away one object and changes another is pushed, and the fault goes. */
async function pushed(
  agent: KubernetesAgent,
  { waits, end }: { readonly waits: RegExp; readonly end: () => void | Promise<void> },
): Promise<void> {
  const commit = await agent.git.commit({ 'shop/b.yaml': null, 'shop/a.yaml': configMap('a', '2') }, 'without b')
  const waitsFor = (d: Deployment): boolean => d.steps.some(({ waiting }) => waits.test(waiting?.for ?? ''))
  const waiting = await agent.deployment(commit, (d) => waitsFor(d) || isTerminal(d.status))
  assert.ok(waitsFor(waiting), told(waiting))
  assert.ok((waiting.waiting?.deadline ?? Infinity) < waiting.createdAt + 5 * 60_000, 'it says when it gives up')
  assert.deepEqual(deleted(agent), [])
  assert.equal((await shown(agent)).drift.length, 0)
  await end()
  const ended = await agent.deployment(commit)
  assert.equal(ended.status, 'succeeded', told(ended))
  assert.deepEqual(deleted(agent), ['configmaps/b'])
  assert.ok(isThere(agent.cluster, 'a') && !isThere(agent.cluster, 'b'))
  await until(
    'it to be in sync',
    async () => (await shown(agent)).sync === 'synced',
    () => shown(agent),
  )
}

void describe('a cluster in trouble while an application is live', { concurrency: true }, () => {
  void test('one group cannot be asked: what is there is unknown, and nothing is removed', async (t) => {
    const agent = await running(t)
    await agent.stop()
    const end = agent.cluster.faults.groupDown('batch')
    await agent.start()
    const unknown = await until(
      'the doubt',
      async () => {
        const found = await shown(agent)
        return found.sync === 'unknown' && found.live?.health === 'unknown' ? found : undefined
      },
      () => shown(agent),
    )
    assert.match(unknown.sentence, /CronJob shop\/nightly: not seen since .* of batch is not known/)
    assert.deepEqual(unknown.drift, [])
    await pushed(agent, { waits: /CronJob of batch is not known/, end })
  })

  void test('its API server is away', async (t) => {
    const agent = await running(t)
    const over = Promise.withResolvers<void>()
    const back = agent.cluster.restart(over.promise)
    const end = (): Promise<void> => {
      over.resolve()
      return back
    }
    await pushed(agent, { waits: /cannot be reached: nothing listens there/, end })
  })

  void test('its API server has too much to do', async (t) => {
    const agent = await running(t)
    const end = agent.cluster.faults.tooMany(Infinity, 1)
    await pushed(agent, { waits: /has too much to do/, end })
  })

  void test('somebody in between answers with a page of its own', async (t) => {
    const agent = await running(t)
    const text = '<html><head><title>404 Not Found</title></head><body>default backend</body></html>'
    const end = agent.cluster.faults.add({ garbage: { code: 404, type: 'text/html', text } })
    await pushed(agent, { waits: /could not answer .* \(404\): a web page, "404 Not Found"/, end })
  })

  void test('its API server is slow', async (t) => {
    const agent = await running(t)
    const end = agent.cluster.faults.latency(1_500)
    const commit = await agent.git.commit({ 'shop/b.yaml': null }, 'without b')
    const ended = await agent.deployment(commit)
    assert.equal(ended.status, 'succeeded', told(ended))
    assert.deepEqual(deleted(agent), ['configmaps/b'])
    assert.deepEqual((await shown(agent)).drift, [])
    end()
  })

  void test('its token ends, and the kubeconfig is renewed', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-'))
    t.after(() => rm(folder, { recursive: true }))
    const kubeconfig = join(folder, 'config')
    const agent = await kubernetesAgent(t, { token: 'old', target: { kubeconfig } })
    const { cluster } = agent
    const write = (token: string): Promise<void> => writeFile(kubeconfig, formatKubeconfig({ url: cluster.url, token }))
    await write('old')
    const first = await agent.git.commit(FILES, 'one')
    await agent.start()
    assert.equal((await agent.deployment(first)).status, 'succeeded')
    cluster.requests.clear()
    cluster.addToken('new')
    cluster.dropToken('old')
    await pushed(agent, { waits: /does not accept the agent’s credentials/, end: () => write('new') })
  })
})

interface Case {
  readonly name: string
  readonly web: string
  readonly arrange?: (cluster: ApiServer) => void
  readonly cause: RegExp
}

const CASES: readonly Case[] = [
  {
    name: 'pull',
    web: deployment('missing:1'),
    cause: /^container web of Pod pull\/web-\S+ cannot start: .*missing:1/,
  },
  {
    name: 'crash',
    web: deployment('crash:1'),
    cause: /^container web of Pod crash\/web-\S+ exits with code 3, .*cannot open the database/,
  },
  {
    name: 'denied',
    web: deployment('web:v1'),
    arrange: ({ faults }) =>
      void faults.deny(({ draft, namespace }) =>
        namespace === 'denied' && draft['kind'] === 'Deployment' ? 'no cost centre' : undefined,
      ),
    cause: /^Deployment denied\/web is refused by the cluster’s admission: .*no cost centre/,
  },
  {
    name: 'quota',
    web: deployment('web:v1'),
    arrange: ({ seed }) => {
      seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'quota' } })
      const metadata = { name: 'small', namespace: 'quota' }
      seed({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '0' } } })
    },
    cause: /^ResourceQuota small leaves no room for another Pod of ReplicaSet quota\/web-/,
  },
]

void test('a deployment that fails says the true cause first, and leaves nothing of a first one', async (t) => {
  const agent = await kubernetesAgent(t)
  const files = CASES.flatMap(({ name, web }) => {
    const settings = `kubernetes: { namespace: ${name}, createNamespace: true, healthTimeout: 3s }`
    return [
      [`${name}/app.slipway.yaml`, `name: ${name}\n${settings}\n`],
      [`${name}/web.yaml`, web],
    ]
  })
  for (const { arrange } of CASES) arrange?.(agent.cluster)
  await agent.git.commit(Object.fromEntries(files) as Record<string, string>, 'all of them')
  await agent.start()
  for (const { name, cause } of CASES) {
    const ended = await until(
      name,
      async () => {
        const found = (await agent.deployments()).find(({ application }) => application === name)
        return found && isTerminal(found.status) ? found : undefined
      },
      () => agent.explained(name),
    )
    assert.equal(ended.status, 'failed')
    const [first = ''] = (ended.error?.message ?? '').split('\n')
    assert.match(first, cause)
    assert.ok(ended.reason.includes(first), ended.reason)
    assert.deepEqual([...agent.cluster.store.collection('deployments.apps').within(name)], [])
  }
})
