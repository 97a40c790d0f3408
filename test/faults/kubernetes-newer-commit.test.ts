import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import { kubernetesAgent } from '../kubernetes-provider/agent.ts'
import type { KubernetesAgent } from '../kubernetes-provider/agent.ts'

function filesOf(image: string, application: string): Record<string, string> {
  const readinessProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 1 }
  const containers = [{ name: 'web', image, readinessProbe }]
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers } }
  const spec = { replicas: 1, selector: { matchLabels: { app: 'web' } }, template }
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }
  return { 'shop/app.slipway.yaml': application, 'shop/web.yaml': JSON.stringify(web) }
}

/** A good version, one that never becomes healthy, and, while that is waited for, a good one again. */
async function mended(
  t: TestContext,
  application: string,
): Promise<{ readonly agent: KubernetesAgent; readonly broken: Deployment; readonly last: Deployment }> {
  const agent = await kubernetesAgent(t, { speed: 50 })
  const first = await agent.git.commit(filesOf('web:v1', application), 'one')
  await agent.start()
  assert.equal((await agent.deployment(first)).status, 'succeeded')
  const second = await agent.git.commit(filesOf('never-ready:v2', application), 'two')
  await agent.deployment(second, (d) => d.steps.some(({ waiting }) => waiting?.yields === true))
  const third = await agent.git.commit(filesOf('web:v3', application), 'three')
  const last = await agent.deployment(third)
  return { agent, broken: await agent.deployment(second, ({ status }) => isTerminal(status)), last }
}

const HEAD = 'name: shop\nkubernetes: { namespace: shop, createNamespace: true, healthTimeout: 30m }\n'

void test('a newer commit ends the wait of a sync, which is not taken back', async (t) => {
  const { agent, broken, last } = await mended(t, HEAD)
  assert.equal(broken.status, 'cancelled')
  assert.match(broken.reason, /^Superseded by [0-9a-f]{7}, which came while this waited: Deployment shop\/web: /)
  assert.equal(broken.rollback, undefined)
  assert.equal(last.status, 'succeeded')
  const images = agent.cluster.store.collection('deployments.apps').get('shop', 'web')
  assert.match(JSON.stringify(images), /web:v3/)
})

void test('a pipeline is taken back first, and nothing of its canary stays', async (t) => {
  const { agent, broken, last } = await mended(t, `${HEAD}pipeline: [canary, primary, { clean: canary }]\n`)
  assert.equal(broken.status, 'cancelled')
  assert.ok(broken.rollback?.steps.length)
  assert.equal(last.status, 'succeeded')
  const names = Array.from(agent.cluster.store.collection('deployments.apps').all(), ({ metadata }) => metadata.name)
  assert.deepEqual(names, ['web'])
})

void test('where each commit is deployed, the newer one waits', async (t) => {
  const application = `${HEAD.replace('30m', '3s')}trigger: { queue: every }\n`
  const { broken, last } = await mended(t, application)
  assert.equal(broken.status, 'failed')
  assert.equal(broken.error?.code, 'kubernetes.never-healthy')
  assert.equal(last.status, 'succeeded')
})
