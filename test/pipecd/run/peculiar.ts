import assert from 'node:assert/strict'
import type { Deployment } from '#domain/deployment.ts'
import type { ApiObject } from '../../kubernetes/object.ts'
import type { Place } from './place.ts'

type Look = (place: Place, deployment: Deployment) => Promise<void> | void

/** What is seen of one example and of no other. */
export interface Peculiar {
  readonly promoted?: Look
  readonly ended?: Look
}

export const PECULIAR: Readonly<Record<string, Peculiar>> = {
  canary: {
    promoted({ seen }) {
      const copy = seen('canary').copies.get('Deployment canary-canary')
      assert.deepEqual(templateOf(copy).labels, { app: 'canary', 'pipecd.dev/variant': 'canary' })
    },
  },
  'canary-by-config-change': {
    promoted({ seen }) {
      const { copies } = seen('canary-by-config-change')
      const name = 'canary-by-config-change-canary'
      assert.deepEqual(copies.get(`ConfigMap ${name}`)?.['data'], { GREETING: 'hello 1.1.0' })
      assert.match(templateOf(copies.get(`Deployment ${name}`)).text, new RegExp(`"configMapRef":{"name":"${name}"}`))
    },
  },
  'canary-patch': {
    promoted({ seen }) {
      const { text } = templateOf(seen('canary-patch').copies.get('Deployment canary-patch-canary'))
      assert.match(text, /"containerPort":8081/)
    },
  },
  'multi-step-canary': { promoted: hasOwnService('multi-step-canary') },
  'istio-canary': { promoted: hasOwnService('istio-canary') },
  'istio-blue-green': { promoted: hasOwnService('istio-blue-green') },
  'smi-canary': { promoted: hasOwnService('smi-canary') },
  'smi-blue-green': { promoted: hasOwnService('smi-blue-green') },
  'analysis-by-metrics': {
    promoted({ queries }) {
      assert.ok(queries.has('sum(rate(errors_total{namespace="default", app="analysis-by-metrics"}[1m]))'))
      assert.ok(queries.has('latency_seconds{job="analysis-by-metrics", namespace="default", quantile="0.99"}'))
    },
    ended: failedAt('2-analysis'),
  },
  'analysis-by-log': { ended: failedAt('2-analysis') },
  'analysis-by-http': { ended: failedAt('2-analysis') },
  'analysis-with-baseline': {
    promoted({ queries, seen }) {
      for (const variant of ['canary', 'baseline']) {
        assert.ok(queries.has(`sum(rate(errors_total{pod=~"analysis-with-baseline-${variant}-.*"}[1m]))`))
      }
      const { copies } = seen('analysis-with-baseline')
      const imageOf = (variant: string): string =>
        templateOf(copies.get(`Deployment analysis-with-baseline-${variant}`)).text
      assert.match(imageOf('canary'), /:1\.1\.0"/)
      assert.match(imageOf('baseline'), /:1\.0\.0"/)
    },
    ended: failedAt('3-analysis'),
  },
  'helm-local-chart': {
    promoted({ agent }) {
      const shop = agent.cluster.store.collection('deployments.apps').get('default', 'shop')
      assert.ok(shop)
      assert.equal((shop['spec'] as { replicas: number }).replicas, 3)
    },
  },
  'helm-remote-repository': {
    promoted({ agent }) {
      const about = agent.cluster.store.collection('configmaps').get('default', 'about')
      assert.deepEqual(about?.['data'], { kubernetes: 'v1.33.0', knows: 'true' })
    },
  },
  'script-run': {
    async promoted(place, deployment) {
      await place.logged(deployment, `script-run at ${deployment.revision.commit} of example to releases`)
    },
    async ended(place, deployment) {
      await place.logged(deployment, 'back, true')
    },
  },
}

interface Template {
  readonly labels: Readonly<Record<string, string>>
  readonly text: string
}

function templateOf(workload: ApiObject | undefined): Template {
  assert.ok(workload)
  const { template } = workload['spec'] as {
    template: { metadata: { labels: Record<string, string> }; spec: unknown }
  }
  return { labels: template.metadata.labels, text: JSON.stringify(template.spec) }
}

function hasOwnService(name: string): Look {
  return ({ seen }) => assert.ok(seen(name).copies.has(`Service ${name}-canary`))
}

/** No other stage than this one failed, and it was rolled back. */
function failedAt(step: string): Look {
  return (_place, { steps, status, rolledBack }) => {
    assert.equal(status, 'failed')
    assert.equal(rolledBack, true)
    assert.equal(steps.find((one) => one.status === 'failed')?.id, step)
  }
}
