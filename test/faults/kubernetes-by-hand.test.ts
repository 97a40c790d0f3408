import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { kubernetesAgent } from '../kubernetes-provider/agent.ts'
import type { KubernetesAgent } from '../kubernetes-provider/agent.ts'
import { until } from '../until.ts'

const HEAD = 'name: shop\nkubernetes: { namespace: shop, createNamespace: true, healthTimeout: 5s }\n'

function filesOf(image: string, application = HEAD): Record<string, string> {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } }
  const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template }
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }
  return { 'shop/app.slipway.yaml': application, 'shop/web.yaml': JSON.stringify(web) }
}

function replicasIn({ cluster }: KubernetesAgent): unknown {
  const spec = cluster.store.collection('deployments.apps').get('shop', 'web')?.['spec']
  return (spec as { replicas?: unknown } | undefined)?.replicas
}

/** Version one runs, and somebody has scaled it with `kubectl edit`. */
async function scaledByHand(t: TestContext, application = HEAD): Promise<KubernetesAgent> {
  const agent = await kubernetesAgent(t, { speed: 50 })
  const first = await agent.git.commit(filesOf('web:v1', application), 'one')
  await agent.start()
  assert.equal((await agent.deployment(first)).status, 'succeeded')
  const live = agent.cluster.store.collection('deployments.apps').get('shop', 'web')
  assert.ok(live)
  const spec = { ...(live['spec'] as object), replicas: 5 }
  agent.cluster.world.actAs('kubectl-edit').update('deployments.apps', { ...live, spec })
  assert.equal(replicasIn(agent), 5)
  return agent
}

void test('convergence puts back what was changed by hand', async (t) => {
  const agent = await scaledByHand(t, `${HEAD}drift: { converge: { minWindow: 10s } }\n`)
  await until(
    'git’s number of pods',
    async () => replicasIn(agent) === 2,
    () => agent.explained('shop'),
  )
  const last = (await agent.deployments()).at(-1)
  assert.equal(last?.trigger.kind, 'drift')
})

void test('a person’s sync puts it back', async (t) => {
  const agent = await scaledByHand(t)
  await agent.command({ kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: false })
  await until('git’s number of pods', async () => replicasIn(agent) === 2)
})

void test('a commit alone does not overrule anybody, and says who it is; going back is not held up', async (t) => {
  const agent = await scaledByHand(t)
  const second = await agent.git.commit(filesOf('web:v2'), 'two')
  const ended = await agent.deployment(second)
  assert.equal(ended.status, 'failed')
  assert.match(ended.error?.message ?? '', /^Deployment shop\/web is not applied: `kubectl-edit` owns \.spec\.replicas/)
  assert.match(ended.reason, /rolled back to/)
  assert.equal(replicasIn(agent), 2)
})
