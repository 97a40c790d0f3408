import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { listAt } from '../live/fields.ts'
import { formatKey, keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import type { SplitSettings } from './index.ts'
import { trafficMethod } from './index.ts'
import type { TrafficChange, TrafficSetup, Weights } from './method.ts'
import { readyEndpoints, shiftFault } from './shift.ts'
import { splitOf } from './split.ts'
import { shareOut } from './weights.ts'

const setup: TrafficSetup = {
  application: 'shop',
  namespace: 'shop',
  services: { primary: 'web', canary: 'web-canary', baseline: 'web-baseline' },
  label: { key: 'slipway.dev/variant', primary: 'primary', canary: 'canary', baseline: 'baseline' },
}
const object = (apiVersion: string, kind: string, spec: unknown, annotations = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'shop', annotations: { other: 'stays', ...annotations } },
  spec,
})
const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }
const other = { ...path, path: '/o', backend: { service: { name: 'other' } } }
const action = 'alb.ingress.kubernetes.io/actions.web'
const groups = { type: 'forward', forwardConfig: { targetGroups: [{ serviceName: 'web', servicePort: 80 }] } }
const ingress = (annotations = {}): Manifest =>
  object(
    'networking.k8s.io/v1',
    'Ingress',
    { tls: [{}], rules: [{ host: 'a', http: { paths: [path, other] } }] },
    annotations,
  )

const METHODS: readonly [SplitSettings, Manifest][] = [
  [{ method: 'service' }, object('v1', 'Service', { selector: { app: 'web' }, ports: [{ port: 80 }] })],
  [
    { method: 'gateway', route: 'web' },
    object('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      hostnames: ['a'],
      rules: [
        { matches: [{ path: { value: '/o' } }], backendRefs: [{ name: 'other', port: 80 }] },
        {
          name: 'main',
          timeouts: { request: '1s' },
          backendRefs: [
            { name: 'web', port: 80 },
            { name: 'else', weight: 3 },
          ],
        },
      ],
    }),
  ],
  [
    { method: 'istio', virtualService: 'web', editableRoutes: ['main'] },
    object('networking.istio.io/v1', 'VirtualService', {
      hosts: ['a'],
      http: [
        { name: 'fixed', route: [{ destination: { host: 'web' } }] },
        {
          name: 'main',
          retries: { attempts: 2 },
          route: [{ destination: { host: 'web.shop.svc', port: { number: 80 } } }],
        },
      ],
    }),
  ],
  [{ method: 'nginx', ingress: 'web' }, ingress()],
  [
    { method: 'smi', trafficSplit: 'web' },
    object('split.smi-spec.io/v1alpha2', 'TrafficSplit', {
      service: 'web',
      backends: [{ service: 'web', weight: 100 }],
    }),
  ],
  [{ method: 'alb', ingress: 'web' }, ingress({ [action]: JSON.stringify(groups) })],
]

function after(objects: readonly Manifest[], { apply, remove }: TrafficChange): readonly Manifest[] {
  const all = new Map([...objects, ...apply].map((one) => [formatKey(keyOf(one)), one]))
  for (const key of remove) all.delete(formatKey(key))
  return [...all.values()]
}

function weightsFor(method: string): fc.Arbitrary<Weights> {
  if (method === 'service')
    return fc.constantFrom(0, 100).map((canary) => ({ primary: 100 - canary, canary, baseline: 0 }))
  return fc.tuple(fc.nat(100), fc.nat(100)).map(([canary, wish]) => {
    const baseline = method === 'nginx' ? 0 : Math.min(wish, 100 - canary)
    return { primary: 100 - canary - baseline, canary, baseline }
  })
}

for (const [settings, base] of METHODS) {
  describe(`traffic by ${settings.method}`, () => {
    const method = trafficMethod(settings, setup)
    const takesHeaders = ['gateway', 'istio', 'nginx'].includes(settings.method)
    const headers = takesHeaders ? [{ name: 'x-canary', value: 'yes' }] : []

    it('reads what it wrote, however it came there, and goes back exactly', () => {
      const weights = weightsFor(settings.method)
      fc.assert(
        fc.property(weights, weights, fc.boolean(), (first, second, hasHeaders) => {
          const route = { weights: second, headers: hasHeaders ? headers : [] }
          assert.deepEqual(method.problems([base], route), [])
          const between = after([base], method.patch([base], { weights: first, headers }))
          const end = after(between, method.patch(between, route))
          assert.deepEqual(end, after([base], method.patch([base], route)))
          assert.deepEqual(method.read(end), second)
          assert.deepEqual(after(end, method.patch(end, route)), end)
          assert.deepEqual(after(end, method.reset([base])), [base])
          assert.match(JSON.stringify(end[0]), /"other":"stays"/)
        }),
      )
    })

    it('says what it lacks', () => {
      const route = { weights: { primary: 50, canary: 50, baseline: 0 }, headers: [{ name: 'a', value: 'b' }] }
      assert.match(method.problems([], route).join(), /is not among the application’s manifests/)
      if (!takesHeaders) assert.match(method.problems([base], route).join(), /header|no .* that forwards/)
    })
  })
}

describe('routes of others', () => {
  it('stay as they are, and keep their proportion', () => {
    const [settings, base] = METHODS[1] as (typeof METHODS)[number]
    const route = { weights: { primary: 75, canary: 25, baseline: 0 }, headers: [] }
    const [made] = trafficMethod(settings, setup).patch([base], route).apply
    const rules = listAt(made, 'spec.rules')
    assert.deepEqual(rules[0], { matches: [{ path: { value: '/o' } }], backendRefs: [{ name: 'other', port: 80 }] })
    assert.deepEqual(rules[1]?.['backendRefs'], [
      { name: 'web', port: 80, weight: 75 },
      { name: 'web-canary', port: 80, weight: 25 },
      { name: 'else', weight: 300 },
    ])
  })
})

describe('weights', () => {
  it('are shared out whole', () => {
    const count = fc.nat(1_000)
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 100 }), count, count, count, (total, primary, canary, baseline) => {
        const parts = shareOut(total, { primary, canary, baseline })
        const sum = parts.primary + parts.canary + parts.baseline
        assert.equal(sum, primary + canary + baseline === 0 ? 0 : total)
        assert.ok(canary === 0 ? parts.canary === 0 : parts.canary > 0)
      }),
    )
  })

  it('never go where nothing is ready', () => {
    const slice = {
      ...object('discovery.k8s.io/v1', 'EndpointSlice', {}),
      metadata: { name: 's', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web-canary' } },
      endpoints: [
        { addresses: ['a'], conditions: { ready: true } },
        { addresses: ['b'], conditions: { ready: false } },
      ],
    }
    const canary = readyEndpoints([slice, slice], 'shop', 'web-canary')
    assert.equal(canary, 1)
    const weights = { primary: 50, canary: 50, baseline: 0 }
    assert.equal(shiftFault(weights, { primary: 1, canary, baseline: 0 }), undefined)
    assert.match(shiftFault(weights, { primary: 1, canary: 0, baseline: 0 }) ?? '', /canary cannot/)
  })
})

describe('the Service in front', () => {
  it('is found also while its selector leads to a copy', () => {
    const labels = { app: 'web', [setup.label.key]: 'primary' }
    const web = object('apps/v1', 'Deployment', { selector: {}, template: { metadata: { labels } } })
    const service = object('v1', 'Service', { selector: { app: 'web', [setup.label.key]: 'canary' } })
    const settings = {
      workloads: [],
      service: undefined,
      variantLabel: setup.label,
      traffic: { method: 'service' as const },
    }
    const split = splitOf([web, service], { application: 'shop', settings })
    assert.equal(split?.front, service)
    assert.deepEqual(split.method.read([web, service]), { primary: 0, canary: 100, baseline: 0 })
  })
})

it('a header that a route of a VirtualService asks for already is not asked for once more', () => {
  const route = { match: [{ headers: { 'X-Beta': { exact: 'a' } } }], route: [{ destination: { host: 'web' } }] }
  const object = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { http: [route] },
  }
  const label = { key: 'slipway.dev/variant', primary: 'primary', canary: 'canary', baseline: 'baseline' }
  const services = { primary: 'web', canary: 'web-canary', baseline: 'web-baseline' }
  const method = trafficMethod(
    { method: 'istio', virtualService: 'web', editableRoutes: [] },
    { application: 'web', namespace: 'shop', services, label },
  )
  const weights = { primary: 100, canary: 0, baseline: 0 }
  assert.deepEqual(method.problems([object], { weights, headers: [{ name: 'x-beta', value: 'b' }] }), [
    'VirtualService web matches the header X-Beta already',
  ])
  assert.deepEqual(method.problems([object], { weights, headers: [{ name: 'x-canary', value: 'b' }] }), [])
})
