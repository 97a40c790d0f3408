import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { migrationBy, repository, written } from './fixture.ts'
import { CANARY, METRIC_TEMPLATE } from './flux-fixture.ts'
import { migrateFlux } from './flux.ts'

const migrate = migrationBy(migrateFlux)

interface Made {
  readonly exit: string
  readonly text: string
  readonly kubernetes: Record<string, unknown>
  readonly pipeline: readonly Record<string, unknown>[]
  readonly read: (path: string) => Promise<Record<string, unknown>>
}

async function made(t: TestContext, canary: string, options: { more?: string; partial?: boolean } = {}): Promise<Made> {
  const root = await repository(t, { 'web/canary.yaml': `${canary}---\n${options.more ?? METRIC_TEMPLATE}` })
  const { exit, text } = await migrate(root, { partial: options.partial === true })
  const read = (path: string): Promise<Record<string, unknown>> => written(root, path)
  const file = await read('web/app.slipway.yaml').catch((): Record<string, unknown> => ({}))
  const kubernetes = (file['kubernetes'] ?? {}) as Made['kubernetes']
  return { exit, text, kubernetes, pipeline: (file['pipeline'] ?? []) as Made['pipeline'], read }
}

const HEAD = CANARY.slice(0, CANARY.indexOf('  provider:'))

const canaryOf = (spec: string): string =>
  `${HEAD}  targetRef: { apiVersion: apps/v1, kind: Deployment, name: web }\n${spec.replaceAll(/^/gm, '  ')}\n`

const analysisOf = (analysis: string, provider = 'istio'): string =>
  canaryOf(`provider: ${provider}\nservice: { port: 80 }\nanalysis: { interval: 30s, threshold: 2, ${analysis} }`)

function analysisIn(stage: Record<string, unknown> | undefined): { for: string; checks: Record<string, unknown>[] } {
  assert.ok(stage && 'analysis' in stage)
  return stage['analysis'] as { for: string; checks: Record<string, unknown>[] }
}

const kindsOf = (pipeline: Made['pipeline']): readonly string[] => pipeline.flatMap((stage) => Object.keys(stage))

void test('a Canary is the pipeline of an application, with checks for its metrics and webhooks', async (t) => {
  const { exit, text, kubernetes, pipeline, read } = await made(t, CANARY)
  assert.equal(exit, 'ok', text)
  assert.deepEqual(kubernetes, {
    namespace: 'shop',
    takeOver: ['flagger'],
    workloads: [{ kind: 'Deployment', name: 'web' }],
    service: 'web',
    traffic: { method: 'istio', virtualService: 'web' },
    healthTimeout: '5m',
  })
  assert.deepEqual(kindsOf(pipeline), [
    'canary',
    'analysis',
    'traffic',
    'analysis',
    'traffic',
    'analysis',
    'approval',
    'primary',
    'traffic',
    'clean',
  ])
  assert.deepEqual(
    pipeline.flatMap(({ traffic }) => (traffic === undefined ? [] : [traffic])),
    ['25%', '50%', '0%'],
  )
  const [rate, duration, template, load] = analysisIn(pipeline[3]).checks
  assert.deepEqual(
    [rate?.['min'], rate?.['unit'], rate?.['noData'], rate?.['failureLimit']],
    ['99%', 'percent', 'fail', 0],
  )
  assert.match(String(rate?.['query']), /destination_workload="web-canary".*\[2m\]/)
  assert.deepEqual([duration?.['max'], duration?.['unit']], ['500ms', 'ms'])
  const given = { max: 5, namespace: 'shop', target: 'web-canary', interval: '3m' }
  assert.deepEqual(template, { use: 'not-found-share', name: 'not found', with: given })
  assert.deepEqual(load?.['http'], {
    url: 'http://tester.shop/',
    method: 'POST',
    send: '{"name":"web","namespace":"shop","phase":"Progressing","metadata":{"cmd":"hey -z 1m http://web-canary.shop/"}}',
    headers: { 'content-type': 'application/json' },
    maxLatency: '5s',
    requests: 1,
  })
  const { check } = await read('.slipway/analysis/not-found-share.yaml')
  assert.match(
    String((check as Record<string, unknown>)['query']),
    /workload="\{\{ with\.target \}\}".*\[\{\{ with\.interval \}\}\]/s,
  )
  assert.match(text, /warning: spec: the VirtualService web was made by Flagger .*`gateways`, `hosts`/)
  assert.match(text, /warning: spec\.service: the Service web was made by Flagger/)
  assert.match(text, /warning: spec\.analysis\.threshold: a stage has one measurement/)
})

void test('a Canary in the folder of a Kustomization gives it its pipeline', async (t) => {
  const root = await repository(t, {
    'flux.yaml':
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: shop }\nspec: { interval: 1m, timeout: 9m, path: ./shop, prune: true, sourceRef: { kind: GitRepository, name: a } }\n',
    'shop/web.yaml': `${CANARY}---\n${METRIC_TEMPLATE}---\nkind: Deployment\n`,
  })
  const { exit, text } = await migrate(root)
  assert.equal(exit, 'ok', text)
  const { kubernetes, pipeline } = await written(root, 'shop/app.slipway.yaml')
  assert.equal((pipeline as unknown[]).length, 10)
  const { takeOver, healthTimeout } = kubernetes as Record<string, unknown>
  assert.deepEqual(takeOver, ['kustomize-controller', 'flagger'])
  assert.equal(healthTimeout, '9m')
})

void test('an A/B test goes by header, blue-green by measuring first', async (t) => {
  const match = 'match: [{ headers: { x-next: { exact: insider } } }], iterations: 4'
  const byHeader = await made(t, analysisOf(match, 'gatewayapi:v1'))
  assert.equal(byHeader.exit, 'ok', byHeader.text)
  const traffic = { canary: '0%', headers: [{ name: 'x-next', value: 'insider' }] }
  assert.deepEqual(byHeader.pipeline, [
    { canary: { scale: '100%' } },
    { traffic },
    { wait: '2m' },
    { primary: {} },
    { traffic: '0%' },
    { clean: 'canary' },
  ])
  assert.deepEqual(byHeader.kubernetes['traffic'], { method: 'gateway', route: 'web' })
  const metrics = 'metrics: [{ name: request-success-rate, threshold: 99 }]'
  const blueGreen = await made(t, analysisOf(`iterations: 3, ${metrics}`, 'kubernetes'))
  assert.equal(blueGreen.exit, 'ok', blueGreen.text)
  assert.deepEqual(kindsOf(blueGreen.pipeline), ['canary', 'analysis', 'primary', 'clean'])
  const { for: length, checks } = analysisIn(blueGreen.pipeline[1])
  assert.equal(length, '1m30s')
  assert.equal(checks[0]?.['failureLimit'], 1)
  assert.match(String(checks[0]?.['query']), /kubernetes_pod_name=~"web-canary-\[0-9a-z\]\+-/)
  const meshed = await made(t, analysisOf('iterations: 3'))
  assert.deepEqual(kindsOf(meshed.pipeline), ['canary', 'wait', 'traffic', 'primary', 'traffic', 'clean'])
})

const PROVIDERS: readonly (readonly [string, unknown, RegExp])[] = [
  [
    'provider: nginx\ningressRef: { kind: Ingress, name: shop }',
    { method: 'nginx', ingress: 'shop' },
    /ingress="shop",canary!=""/,
  ],
  ['provider: smi:v1alpha3:istio', { method: 'smi', trafficSplit: 'web' }, /istio_requests_total/],
  ['provider: linkerd', { method: 'smi', trafficSplit: 'web' }, /deployment="web-canary"/],
  ['provider: gatewayapi:v1beta1', { method: 'gateway', route: 'web' }, /http_request_duration_seconds/],
  ['service: { port: 80, gatewayRefs: [{ name: public }] }', { method: 'gateway', route: 'web' }, /http_request/],
]

for (const [spec, traffic, query] of PROVIDERS) {
  void test(`routing: ${spec.replace('\n', ', ')}`, async (t) => {
    const metrics = `metrics: [{ name: request-success-rate, thresholdRange: { min: 99 } }, { name: request-duration, thresholdRange: { max: 500 } }]`
    const analysis = `analysis: { interval: 1m, threshold: 1, stepWeights: [10, 50], ${metrics} }`
    const { exit, text, kubernetes, pipeline } = await made(t, canaryOf(`${spec}\n${analysis}`))
    assert.equal(exit, 'ok', text)
    assert.deepEqual(kubernetes['traffic'], traffic)
    assert.match(JSON.stringify(pipeline).replaceAll('\\"', '"'), query)
  })
}

const KEYS: readonly (readonly [string, RegExp])[] = [
  ['stepWeight: 50, mirror: true', /error: spec\.analysis\.mirror: requests are not mirrored/],
  ['stepWeight: 50, sessionAffinity: { cookieName: a }', /error: spec\.analysis\.sessionAffinity/],
  ['stepWeight: 50, stepWeightPromotion: 10', /warning: spec\.analysis\.stepWeightPromotion/],
  ['stepWeight: 50, primaryReadyThreshold: 50', /warning: spec\.analysis\.primaryReadyThreshold/],
  ['stepWeight: 50, alerts: [{ name: a }]', /warning: spec\.analysis\.alerts: notifications/],
  ['stepWeight: 1', /error: spec\.analysis: 100 steps are too many/],
  ['maxWeight: 50', /error: spec\.analysis: it has no `stepWeight`/],
  ['iterations: 2, match: [{ headers: { cookie: { regex: a } } }]', /error: .*match\[0\]\.headers\.cookie\.regex/],
  ['iterations: 2, match: [{ uri: { exact: /a } }]', /error: spec\.analysis\.match\[0\]\.uri/],
  [
    'stepWeight: 50, metrics: [{ name: wonder, thresholdRange: { max: 1 } }]',
    /error: spec\.analysis\.metrics\[0\]: it is none of Flagger/,
  ],
  [
    'stepWeight: 50, metrics: [{ name: request-duration }]',
    /error: spec\.analysis\.metrics\[0\]: without `thresholdRange`/,
  ],
  [
    'stepWeight: 50, metrics: [{ name: a, templateRef: { name: away }, thresholdRange: { max: 1 } }]',
    /error: .*templateRef: the MetricTemplate away is not/,
  ],
  [
    'stepWeight: 50, webhooks: [{ name: a, type: post-rollout, url: http://a }]',
    /error: spec\.analysis\.webhooks\[0\]: nothing is called after/,
  ],
  [
    'stepWeight: 50, webhooks: [{ name: a, type: rollback, url: http://a }]',
    /warning: spec\.analysis\.webhooks\[0\]: who wants to end/,
  ],
  [
    'stepWeight: 50, webhooks: [{ name: a, type: event, url: http://a }]',
    /warning: spec\.analysis\.webhooks\[0\]: what happens is/,
  ],
  [
    'stepWeight: 50, webhooks: [{ name: a, url: http://a, timeout: 2m }]',
    /warning: .*webhooks\[0\]\.timeout: an answer may take 12 s/,
  ],
  ['stepWeight: 50, strange: 1', /error: spec\.analysis\.strange: this key is not known/],
]

for (const [analysis, expected] of KEYS) {
  void test(`analysis: ${analysis.slice(0, 80)}`, async (t) => {
    const { exit, text, kubernetes } = await made(t, analysisOf(analysis))
    assert.match(text, expected)
    const isRefused = expected.source.includes('error')
    assert.equal(exit, isRefused ? 'error' : 'ok', text)
    assert.equal(kubernetes['service'], isRefused ? undefined : 'web')
    const again = await made(t, analysisOf(analysis), { partial: true })
    assert.equal(again.kubernetes['service'], 'web', again.text)
  })
}

const GATES: readonly (readonly [string, readonly string[]])[] = [
  ['confirm-rollout', ['approval', 'canary', 'traffic', 'wait', 'primary', 'traffic', 'clean']],
  ['confirm-traffic-increase', ['canary', 'approval', 'traffic', 'wait', 'primary', 'traffic', 'clean']],
  ['confirm-promotion', ['canary', 'traffic', 'wait', 'approval', 'primary', 'traffic', 'clean']],
]

for (const [gate, kinds] of GATES) {
  void test(`the gate ${gate} is an approval at its place`, async (t) => {
    const hooks = `webhooks: [{ name: gate, type: ${gate}, url: http://gate/ }]`
    const { exit, text, pipeline } = await made(t, analysisOf(`stepWeight: 50, maxWeight: 50, ${hooks}`))
    assert.equal(exit, 'ok', text)
    assert.deepEqual(kindsOf(pipeline), kinds)
    assert.match(text, /warning: spec\.analysis\.webhooks\[0\]: nobody is asked at its address any more/)
  })
}

const SPECS: readonly (readonly [string, RegExp])[] = [
  ['provider: contour', /error: spec\.provider: requests are not split by this provider/],
  ['upstreamRef: { name: a }\nprovider: istio', /error: spec\.upstreamRef/],
  ['suspend: true\nprovider: istio', /warning: spec\.suspend: write `trigger/],
  ['skipAnalysis: true\nprovider: istio', /spec\.skipAnalysis +→ no pipeline/],
  ['{}', /error: spec: it names no `provider`/],
]

for (const [spec, expected] of SPECS) {
  void test(`spec: ${spec.replace('\n', ', ')}`, async (t) => {
    const steps = 'service: { port: 80 }\nanalysis: { interval: 1m, threshold: 1, stepWeight: 50 }'
    const { exit, text } = await made(t, canaryOf(`${spec === '{}' ? '' : `${spec}\n`}${steps}`))
    assert.match(text, expected)
    assert.equal(exit, expected.source.includes('error') ? 'error' : 'ok', text)
  })
}

void test('a MetricTemplate is as many templates as it has kinds of limits, and none without a Canary', async (t) => {
  const use = (name: string, range: string): string =>
    `{ name: ${name}, templateRef: { name: not-found-share, namespace: shop }, thresholdRange: ${range} }`
  const metrics = `metrics: [${use('a', '{ max: 5 }')}, ${use('b', '{ max: 7 }')}, ${use('c', '{ min: 1, max: 9 }')}]`
  const { exit, text, read } = await made(t, analysisOf(`iterations: 2, ${metrics}`))
  assert.equal(exit, 'ok', text)
  const [first, second] = await Promise.all([
    read('.slipway/analysis/not-found-share.yaml'),
    read('.slipway/analysis/not-found-share-max-min.yaml'),
  ])
  assert.deepEqual(Object.keys(first['parameters'] as object), [
    'namespace',
    'target',
    'interval',
    'max',
    'every',
    'failures',
  ])
  assert.ok('min' in (second['parameters'] as object))
  const unused = await made(t, analysisOf('stepWeight: 50'))
  assert.match(unused.text, /MetricTemplate not-found-share\n.*warning: no Canary here asks not-found-share/)
})

void test('a template of another source, or with other look-ups, is refused', async (t) => {
  const use =
    'stepWeight: 50, metrics: [{ name: a, templateRef: { name: not-found-share }, thresholdRange: { max: 1 } }]'
  const other = await made(t, analysisOf(use), { more: METRIC_TEMPLATE.replace('type: prometheus', 'type: datadog') })
  assert.equal(other.exit, 'error')
  assert.match(other.text, /error: spec\.provider\.type: there is no metric source of this kind/)
  const odd = await made(t, analysisOf(use), { more: METRIC_TEMPLATE.replace('{{ target }}', '{{ if target }}') })
  assert.equal(odd.exit, 'error')
  assert.match(odd.text, /error: spec: `\{\{ if target \}\}` looks nothing up here/)
})
