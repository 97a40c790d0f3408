import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { migrateArgocd } from './argocd.ts'
import type { MigrateOptions } from './manifests.ts'
import { APPLICATION, migrationBy, repository, ROLLOUT, TEMPLATE, written } from './fixture.ts'

const migrate = migrationBy(migrateArgocd)

void test('an Application with a Rollout becomes one file, its Deployment and its checks', async (t) => {
  const root = await repository(t, {
    'argocd/shop.yaml': APPLICATION,
    'apps/shop/rollout.yaml': `${ROLLOUT}---\n${TEMPLATE}`,
    'apps/shop/hpa.yaml': `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, annotations: { argocd.argoproj.io/hook: PreSync } }
spec: { scaleTargetRef: { apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web } }
`,
  })
  const { exit, text } = await migrate(root)
  assert.equal(exit, 'ok', text)
  const retry = { limit: 5, backoff: '10s', maxBackoff: '3m' }
  const patches = [
    { kind: 'Deployment', name: 'web', merge: { spec: { template: { metadata: { labels: { role: 'canary' } } } } } },
  ]
  const headers = [{ name: 'x-next', value: 'yes' }]
  assert.deepEqual(await written(root, 'apps/shop/app.slipway.yaml'), {
    name: 'shop',
    labels: { team: 'checkout' },
    kubernetes: {
      namespace: 'shop',
      manifests: ['*.yaml', '*.yml', '*.json'],
      createNamespace: true,
      ignoreDifferences: [
        { group: 'apps', kind: 'Deployment', pointers: ['/spec/replicas'] },
        { kind: 'Secret', pointers: ['/data/tls.crt', '/spec/containers/*/image'], managers: ['cert-manager'] },
      ],
      takeOver: ['argocd-controller', 'rollouts-controller'],
      workloads: [{ kind: 'Deployment', name: 'web' }],
      service: 'web',
      traffic: { method: 'istio', virtualService: 'web', editableRoutes: ['main'] },
      variantLabel: { primary: 'stable', canary: 'next' },
      healthTimeout: '5m',
    },
    pipeline: [
      { canary: { replicas: 1, patches }, retry },
      { traffic: { canary: '0%', headers }, retry },
      { wait: '1m30s' },
      { canary: { scale: '20%', patches }, retry },
      { traffic: { canary: '20%', headers }, retry },
      { analysis: { for: '3m', checks: [{ use: 'success-rate', with: { service: 'web' } }] } },
      { approval: { authorMayApprove: true } },
      { canary: { scale: '60%', patches }, retry },
      { traffic: { canary: '60%', headers }, retry },
      { primary: {}, retry },
      { traffic: '0%', retry },
      { clean: 'canary', retry },
    ],
    drift: { converge: 'on' },
    delete: 'cascade',
    timeout: '1d2h',
  })
  const deployment = await written(root, 'apps/shop/web.deployment.yaml')
  assert.deepEqual(deployment['metadata'], { name: 'web', annotations: { note: 'kept' } })
  assert.equal(deployment['kind'], 'Deployment')
  assert.deepEqual((deployment['spec'] as Record<string, unknown>)['strategy'], {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
  })
  assert.deepEqual(await written(root, '.slipway/analysis/success-rate.yaml'), {
    parameters: { service: { type: 'text' }, least: { type: 'amount', default: 0.95 } },
    check: {
      name: 'rate',
      source: 'prometheus',
      query: 'sum(rate(ok{service="{{ with.service }}"}[1m])) / sum(rate(all{service="{{ with.service }}"}[1m]))',
      min: '{{ with.least }}',
      interval: '30s',
      initialDelay: '1m',
      noData: 'pass',
      failureLimit: 1,
    },
  })
  for (const told of [
    /canaryService: .*take web-next out/,
    /before the Rollout goes, take `rollouts-pod-template-hash` out/,
    /write `slipway\.dev\/wave: "3"`/,
    /hpa\.yaml:.*write `slipway\.dev\/hook: before-sync`/,
    /hpa\.yaml:.*`kind: Deployment`/,
    /select the subsets by the labels/,
  ]) {
    assert.match(text, told)
  }
})

/** The pipeline of a Rollout with such a strategy, in a folder without an Application. */
async function pipelineOf(
  t: TestContext,
  strategy: string,
  options: MigrateOptions = {},
): Promise<{ exit: string; text: string; file: Record<string, unknown> }> {
  const head = ROLLOUT.slice(0, ROLLOUT.indexOf('  strategy:'))
  const rollout = `${head}  strategy:\n${strategy.replaceAll(/^/gm, '    ')}\n`
  const root = await repository(t, { 'web/rollout.yaml': `${rollout}---\n${TEMPLATE}` })
  const { exit, text } = await migrate(root, options)
  return { exit, text, file: await written(root, 'web/app.slipway.yaml').catch(() => ({})) }
}

void test('without a router there is no share of requests: said once, and left out only where that is asked for', async (t) => {
  const steps = 'canary:\n  steps: [{ setWeight: 20 }, { pause: { duration: 10m } }, { setWeight: 75 }]'
  const { exit, text, file } = await pipelineOf(t, steps)
  assert.equal(exit, 'error')
  assert.equal(text.match(/not split by the number of pods/g)?.length, 1)
  assert.deepEqual(file, {})
  const partial = await pipelineOf(t, steps, { partial: true })
  assert.deepEqual(partial.file['pipeline'], [
    { canary: { scale: '20%' } },
    { wait: '10m' },
    { canary: { scale: '75%' } },
    { primary: {} },
    { clean: 'canary' },
  ])
})

void test('no steps are a rolling update of the Deployment', async (t) => {
  const { exit, text, file } = await pipelineOf(t, 'canary: { maxSurge: 25% }')
  assert.equal(exit, 'ok', text)
  assert.equal(file['pipeline'], undefined)
})

void test('an analysis behind the steps is made in the pauses', async (t) => {
  const background = `canary:
  analysis: { templates: [{ templateName: success }], args: [{ name: service, value: web }], startingStep: 2 }
  trafficRouting: { nginx: { stableIngress: web } }
  stableService: web
  steps: [{ setWeight: 10 }, { pause: { duration: 10m } }, { setWeight: 50 }, { pause: { duration: 5m } }, { pause: { duration: 10s } }]`
  const { exit, text, file } = await pipelineOf(t, background)
  assert.equal(exit, 'ok', text)
  const checks = [{ use: 'success-rate', with: { service: 'web' } }]
  assert.deepEqual((file['pipeline'] as unknown[]).slice(2, 7), [
    { wait: '10m' },
    { canary: { scale: '50%' } },
    { traffic: '50%' },
    { analysis: { for: '5m', checks } },
    { wait: '10s' },
  ])
})

void test('blue-green: a whole canary, a gate, all requests at once', async (t) => {
  const { exit, text, file } = await pipelineOf(
    t,
    `blueGreen:
  activeService: web
  previewService: web-preview
  previewReplicaCount: 1
  autoPromotionEnabled: false
  scaleDownDelaySeconds: 120
  prePromotionAnalysis: { templates: [{ templateName: success }], args: [{ name: service, value: web-canary }] }`,
  )
  assert.equal(exit, 'ok', text)
  assert.deepEqual(file['kubernetes'], {
    takeOver: ['rollouts-controller'],
    workloads: [{ kind: 'Deployment', name: 'web' }],
    service: 'web',
    traffic: { method: 'service' },
    healthTimeout: '5m',
  })
  assert.deepEqual(file['pipeline'], [
    { canary: { replicas: 1, service: true } },
    { analysis: { for: '3m', checks: [{ use: 'success-rate', with: { service: 'web-canary' } }] } },
    { approval: { authorMayApprove: true } },
    { canary: { scale: '100%', service: true } },
    { traffic: '100%' },
    { wait: '2m' },
    { primary: {} },
    { traffic: '0%' },
    { clean: 'canary' },
  ])
})

const ROUTERS: readonly (readonly [string, unknown])[] = [
  ['nginx: { stableIngress: web }', { method: 'nginx', ingress: 'web' }],
  ['alb: { ingress: web, servicePort: 80, rootService: root }', { method: 'alb', ingress: 'web', action: 'root' }],
  ['smi: {}', { method: 'smi', trafficSplit: 'web' }],
  ['plugins: { argoproj-labs/gatewayAPI: { httpRoute: main, namespace: x } }', { method: 'gateway', route: 'main' }],
  ['istio: { virtualServices: [{ name: web }] }', { method: 'istio', virtualService: 'web' }],
]

for (const [routing, traffic] of ROUTERS) {
  void test(`routing by ${routing.split(':')[0]}`, async (t) => {
    const strategy = `canary:\n  stableService: web\n  trafficRouting: { ${routing} }\n  steps: [{ setWeight: 10 }]`
    const { exit, text, file } = await pipelineOf(t, strategy)
    assert.equal(exit, 'ok', text)
    assert.deepEqual((file['kubernetes'] as Record<string, unknown>)['traffic'], traffic)
  })
}

const REFUSED: readonly (readonly [string, RegExp])[] = [
  [
    'canary: { trafficRouting: { nginx: { stableIngress: web } }, steps: [{ setMirrorRoute: { name: a } }, { setWeight: 10 }] }',
    /rollout\.yaml:13:.*error: spec\.strategy\.canary\.steps\[0\]\.setMirrorRoute: requests are not mirrored/,
  ],
  ['canary: { steps: [{ experiment: { duration: 1m } }, { setWeight: 10 }] }', /experiment: experiments are not there/],
  ['canary: { steps: [{ dance: 1 }] }', /dance: this key is not known to the migration/],
  ['canary: { trafficRouting: { traefik: { weightedTraefikServiceName: a } } }', /traefik: this method is not there/],
  [
    'canary: { steps: [{ analysis: { templates: [{ templateName: nowhere }] } }] }',
    /AnalysisTemplate nowhere is not among/,
  ],
  [
    'canary: { steps: [{ analysis: { templates: [{ templateName: success }] } }] }',
    /success-rate needs a value for service/,
  ],
  ['canary: { steps: [{ pause: { duration: 30d } }] }', /at most 7 days/],
  ['canary: { steps: [{ setWeight: 120 }] }', /a weight is 0 to 100/],
]

for (const [strategy, told] of REFUSED) {
  void test(`refused, with its place: ${strategy.slice(0, 60)}`, async (t) => {
    const { exit, text, file } = await pipelineOf(t, strategy)
    assert.equal(exit, 'error')
    assert.match(text, told)
    assert.match(text, /refused\s+web\/app\.slipway\.yaml: mend the errors above/)
    assert.deepEqual(file, {})
  })
}

void test('with --partial the rest is written, and what is left out stands above it', async (t) => {
  const [strategy] = REFUSED[0] ?? ['']
  const { exit, text, file } = await pipelineOf(t, strategy, { partial: true })
  assert.equal(exit, 'error', text)
  assert.deepEqual(file['pipeline'], [
    { canary: { scale: '10%' } },
    { traffic: '10%' },
    { primary: {} },
    { traffic: '0%' },
    { clean: 'canary' },
  ])
})
