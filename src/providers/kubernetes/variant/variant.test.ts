import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { at } from '../live/fields.ts'
import type { Manifest } from '../manifest.ts'
import { applyOperations, mergeInto } from './json-patch.ts'
import { makePrimary, pinFault } from './make-primary.ts'
import { makeVariant } from './make-variant.ts'
import type { VariantWish } from './make-variant.ts'
import { variantName } from './names.ts'
import { isOfVariant } from './ownership.ts'
import { referencesOf } from './references.ts'

const LABEL = { key: 'slipway.dev/variant', primary: 'primary', canary: 'canary', baseline: 'baseline' }

const web: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 5,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        imagePullSecrets: [{ name: 'key' }],
        containers: [
          {
            name: 'web',
            image: 'web:1',
            env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'key', key: 'a' } } }],
            envFrom: [{ configMapRef: { name: 'settings' } }, { configMapRef: { name: 'foreign' } }],
          },
        ],
        initContainers: [{ name: 'init', envFrom: [{ secretRef: { name: 'key' } }] }],
        volumes: [
          { name: 'a', configMap: { name: 'settings' } },
          { name: 'b', secret: { secretName: 'key' } },
          { name: 'c', projected: { sources: [{ configMap: { name: 'settings' } }, { secret: { name: 'key' } }] } },
        ],
      },
    },
  },
}
const settings: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, immutable: true }
const secret: Manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, data: { a: 'eA==' } }
const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, nodePort: 30_080 }] },
}

function wish(over: Partial<VariantWish> = {}, objects = [web, settings, secret, service]): VariantWish {
  return {
    application: 'shop',
    desired: { namespace: 'shop', objects },
    settings: { workloads: [], service: undefined, variantLabel: LABEL },
    variant: 'canary',
    size: { scale: 30 },
    service: true,
    patches: [],
    live: [],
    ...over,
  }
}

describe('a variant', () => {
  it('is a copy with its own names, labels, size and Service, all signed', () => {
    const { objects, warnings } = makeVariant(wish())
    assert.deepEqual(
      objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`),
      [
        'ConfigMap shop/settings-canary',
        'Secret shop/key-canary',
        'Service shop/web-canary',
        'Deployment shop/web-canary',
      ],
    )
    assert.ok(objects.every((one) => isOfVariant(one, 'shop', 'canary') && !isOfVariant(one, 'shop', 'baseline')))
    const { spec } = objects[3] as unknown as { spec: Record<string, Record<string, unknown>> }
    assert.equal(spec['replicas'], 2)
    assert.deepEqual(spec['selector'], { matchLabels: { app: 'web', 'slipway.dev/variant': 'canary' } })
    assert.deepEqual(objects[2]?.['spec'], {
      type: 'ClusterIP',
      selector: { app: 'web', 'slipway.dev/variant': 'canary' },
      ports: [{ port: 80 }],
    })
    assert.equal(objects[0]?.['immutable'], undefined)
    assert.match(warnings.join(), /autoscalers and disruption budgets of primary count them/)
  })

  it('reads none of primary’s own content, and shares what others bring', () => {
    const copy = makeVariant(wish()).objects[3] as Manifest
    assert.deepEqual(
      referencesOf(copy)
        .map(({ name }) => name)
        .sort(),
      ['foreign', 'key-canary', 'settings-canary'],
    )
    assert.match(JSON.stringify(copy), /"imagePullSecrets":\[\{"name":"key"\}\]/)
  })

  it('takes a percentage of what runs where an autoscaler owns the number', () => {
    const hpa: Manifest = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 2 },
    }
    const metadata = { ...web.metadata, namespace: 'shop', uid: 'u', resourceVersion: '1', creationTimestamp: '' }
    const live = { ...web, metadata, spec: { replicas: 20 } }
    const made = makeVariant(wish({ live: [live] }, [web, settings, secret, service, hpa])).objects
    assert.equal(at(made.at(-1), 'spec.replicas'), 6)
    assert.ok(made.every(({ kind }) => kind !== 'HorizontalPodAutoscaler'))
  })

  it('follows patches, and refuses those that fit nothing', () => {
    const image = { op: 'replace' as const, path: '/spec/template/spec/containers/0/image', value: 'web:2' }
    const made = makeVariant(wish({ patches: [{ kind: 'Deployment', operations: [image] }] })).objects
    assert.match(JSON.stringify(made), /web:2/)
    const bad = { ...image, path: '/spec/template/spec/containers/7/image' }
    assert.throws(() => makeVariant(wish({ patches: [{ kind: 'Deployment', operations: [bad] }] })), /1 entries/)
    assert.throws(() => makeVariant(wish({ patches: [{ kind: 'Job', operations: [image] }] })), /no such object/)
    const rename = { kind: 'Deployment', operations: [], merge: { metadata: { name: 'x' } } }
    assert.throws(() => makeVariant(wish({ patches: [rename] })), { code: 'kubernetes.patch' })
  })

  it('is refused where it would start with empty volumes or take the node’s ports', () => {
    const set = { ...web, kind: 'StatefulSet', spec: { ...(web['spec'] as object), volumeClaimTemplates: [{}] } }
    const chosen = { workloads: [{ kind: 'StatefulSet', name: 'web' }], service: undefined, variantLabel: LABEL }
    assert.throws(() => makeVariant(wish({ settings: chosen }, [set, service])), /empty volumes/)
    const taken = { ...settings, metadata: { name: 'settings-canary' } }
    assert.throws(() => makeVariant(wish({}, [web, settings, taken, secret, service])), /there already/)
    assert.throws(() => makeVariant(wish({}, [service])), { code: 'kubernetes.no-workload' })
  })
})

describe('primary', () => {
  it('bears the label on its pods, and in selectors only where asked', () => {
    const of = (labelSelectors: boolean): string =>
      JSON.stringify(makePrimary({ ...wish(), labelSelectors }).objects[0]?.['spec'])
    assert.match(of(false), /"matchLabels":\{"app":"web"\}/)
    assert.match(of(false), /"labels":\{"app":"web","slipway.dev\/variant":"primary"\}/)
    assert.match(of(true), /"matchLabels":\{"app":"web","slipway.dev\/variant":"primary"\}/)
  })

  it('is pinned only when its pods bear the label', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { [LABEL.key]: 'primary' } } }
    assert.equal(pinFault([pod], LABEL.key, 'primary'), undefined)
    assert.match(pinFault([pod, web], LABEL.key, 'primary') ?? '', /1 of 2/)
    assert.match(pinFault([], LABEL.key, 'primary') ?? '', /no pod/)
  })
})

describe('names and patches', () => {
  it('are bounded, valid and different for different originals', () => {
    const name = fc.stringMatching(/^[a-z]([a-z0-9.-]{0,251}[a-z0-9])?$/)
    fc.assert(
      fc.property(name, name, fc.constantFrom('Service', 'StatefulSet', 'ConfigMap'), (one, other, kind) => {
        const made = variantName(kind, one, 'canary')
        assert.ok(made.length <= { Service: 63, StatefulSet: 52, ConfigMap: 253 }[kind])
        assert.match(made, /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
        assert.equal(made === variantName(kind, other, 'canary'), one === other)
      }),
    )
  })

  it('follow RFC 6902 and RFC 7386', () => {
    const value = { a: [1, 2], 'x/y': { z: 1 } }
    const done = applyOperations(value, [
      { op: 'add', path: '/a/-', value: 3 },
      { op: 'move', from: '/x~1y/z', path: '/b' },
      { op: 'copy', from: '/a/0', path: '/a/1' },
      { op: 'remove', path: '/a/2' },
      { op: 'test', path: '/b', value: 1 },
    ])
    assert.deepEqual(done, { a: [1, 1, 3], 'x/y': {}, b: 1 })
    assert.deepEqual(value, { a: [1, 2], 'x/y': { z: 1 } })
    assert.deepEqual(mergeInto(value, { a: null, n: { m: 1, o: null } }), { 'x/y': { z: 1 }, n: { m: 1 } })
  })
})
