import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import * as fc from 'fast-check'
import { Difference } from '#domain/diff.ts'
import type { Comparison } from '#domain/provider.ts'
import { compare } from './compare.ts'
import { configuration } from './configuration.ts'
import type { Desired } from './desired.ts'
import type { Manifest } from './manifest.ts'
import { AppSettings } from './settings.ts'

type Fields = Record<string, unknown>

function workload(
  name: string,
  { image = `shop/${name}:1.0`, kind = 'Deployment', pod = {}, ...spec }: Fields = {},
): Manifest {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name, image, ...(pod as Fields) }] } }
  const metadata = { name, namespace: 'shop' }
  return { apiVersion: 'apps/v1', kind: String(kind), metadata, spec: { replicas: 2, template, ...spec } }
}

function content(kind: string, name: string, data: Fields, more: Fields = {}): Manifest {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'shop' }, data, ...more }
}

function service(name: string, port = 80): Manifest {
  const metadata = { name, namespace: 'shop' }
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port }] } }
}

function state(...objects: Manifest[]): Desired {
  return { objects, namespace: 'shop' }
}

function compared(before: readonly Manifest[], after: readonly Manifest[], app: Fields = {}): Comparison {
  return compare(state(...before), state(...after), AppSettings.parse(app))
}

const web = workload('web')
const settings = content('ConfigMap', 'settings', { a: '1' })

describe('the strategy', () => {
  const rows: readonly [name: string, after: readonly Manifest[], quick: string | undefined, summary: string][] = [
    ['nothing', [web, settings], 'nothing changed', 'nothing changed'],
    [
      'replicas',
      [workload('web', { replicas: 4 }), settings],
      'only replicas changed, 2 → 4',
      'replicas changed, 2 → 4',
    ],
    ['an image', [workload('web', { image: 'shop/web:1.1' }), settings], undefined, 'image web 1.0 → 1.1'],
    [
      'image and replicas',
      [workload('web', { image: 'shop/web:1.1', replicas: 9 }), settings],
      undefined,
      'image web 1.0 → 1.1',
    ],
    [
      'another repository',
      [workload('web', { image: 'x/web:1.0' }), settings],
      undefined,
      'image shop/web:1.0 → x/web:1.0',
    ],
    [
      'another field of the pods',
      [workload('web', { pod: { args: ['-v'] } }), settings],
      undefined,
      'pod template of Deployment shop/web changed: spec.containers[name=web].args',
    ],
    ['a ConfigMap', [web, content('ConfigMap', 'settings', { a: '2' })], undefined, 'ConfigMap shop/settings changed'],
    ['a ConfigMap less', [web], undefined, 'ConfigMap shop/settings is gone'],
    ['a Secret more', [web, settings, content('Secret', 's', {})], undefined, 'Secret shop/s is new'],
    ['another object', [web, settings, service('web')], 'only Service shop/web is new', 'Service shop/web is new'],
    [
      'a further workload',
      [web, settings, workload('api')],
      'only Deployment shop/api is new',
      'Deployment shop/api is new',
    ],
    [
      'the strategy of a workload',
      [workload('web', { paused: true }), settings],
      'only Deployment shop/web changed',
      'Deployment shop/web changed',
    ],
    ['the last workload', [settings], 'no workload is left', 'Deployment shop/web is gone'],
  ]
  for (const [name, after, quick, summary] of rows) {
    void it(`of a change of ${name}`, () => {
      const found = compared([web, settings], after)
      assert.deepEqual([found.quick, found.summary], [quick, summary])
    })
  }

  void it('is quick where no workload was there before', () => {
    assert.equal(compared([settings], [settings, web]).quick, 'no workload ran before')
  })

  void it('is quick where git wants no pod, beside which no canary could be judged', () => {
    const [none, some] = [0, 2].map((replicas) => workload('web', { replicas, image: `web:${replicas}` }))
    assert.ok(none && some)
    assert.equal(compared([none], [some]).quick, 'no pod was wanted before')
    assert.equal(compared([some], [none]).quick, 'no pod is wanted any more')
    const spec = { scaleTargetRef: { name: 'web' } }
    const scaler = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'web' }, spec }
    assert.equal(compared([none, scaler], [some, scaler]).quick, undefined)
  })

  void it('is the pipeline where a workload takes the place of another one with other pods', () => {
    const site = workload('site', { image: 'shop/web:1.1' })
    const same = { ...web, metadata: { ...web.metadata, name: 'site' } }
    const named = { workloads: [{ kind: 'Deployment', name: 'site' }] }
    for (const app of [{}, named]) {
      const { quick, summary } = compared([web], [site], app)
      assert.deepEqual([quick, summary], [undefined, 'Deployment shop/web is gone, Deployment shop/site is new'])
      assert.ok(compared([web], [same], app).quick?.startsWith('only '))
    }
  })

  void it('looks at the workloads that are named, of any kind', () => {
    const [before, after] = [
      [workload('db', { kind: 'StatefulSet' }), web],
      [workload('db', { kind: 'StatefulSet', image: 'db:2' }), web],
    ]
    assert.equal(compared(before, after).quick, undefined)
    const app = { workloads: [{ kind: 'Deployment', name: 'web' }] }
    assert.equal(compared(before, after, app).quick, 'only StatefulSet shop/db changed')
  })

  void it('names several workloads that are scaled', () => {
    const after = [workload('web', { replicas: 1 }), workload('api', { replicas: null })]
    assert.equal(
      compared([web, workload('api')], after).quick,
      'only replicas changed: Deployment shop/web 2 → 1, Deployment shop/api 2 → none',
    )
  })

  void it('bounds what it lists', () => {
    const many = Array.from({ length: 9 }, (_, n) => service(`s${n}`))
    assert.match(compared([web], [web, ...many]).quick ?? '', /^only (Service shop\/s\d is new, ){5}4 more$/)
  })
})

void test('a first deployment names its objects', () => {
  const found = compare(undefined, state(web, settings), AppSettings.parse({}))
  assert.equal(found.summary, 'first deployment, 2 objects')
  assert.deepEqual(found.differences, [
    { resource: 'Deployment shop/web', path: '', after: 'present' },
    { resource: 'ConfigMap shop/settings', path: '', after: 'present' },
  ])
})

describe('differences', () => {
  void it('name resource and field', () => {
    assert.deepEqual(compared([web], [workload('web', { image: 'shop/web:1.1' })]).differences, [
      {
        resource: 'Deployment shop/web',
        path: 'spec.template.spec.containers[name=web].image',
        before: 'shop/web:1.0',
        after: 'shop/web:1.1',
      },
    ])
  })

  void it('show texts of several lines as a patch', () => {
    const [before, after] = ['a\nb\nc\n', 'a\nB\nc\n'].map((text) => content('ConfigMap', 'c', { 'app.conf': text }))
    assert.ok(before && after)
    const [difference] = compared([before], [after]).differences
    assert.equal(difference?.path, 'data[app.conf]')
    assert.match(difference?.text ?? '', /^ a\n-b\n\+B\n c$/m)
  })

  void it('show what is new or gone with all that is in it', () => {
    const [added, removed] = compared([web, service('old')], [web, service('new')]).differences
    assert.deepEqual([added?.resource, added?.after], ['Service shop/new', 'present'])
    assert.match(added?.text ?? '', /^\+kind: Service$/m)
    assert.deepEqual([removed?.before, removed?.after], ['present', undefined])
    assert.match(removed?.text ?? '', /^-kind: Service$/m)
  })

  void it('are patches only as far as that is bounded', () => {
    const all = (mark: string): Manifest[] => {
      const text = Array.from({ length: 400 }, (_, n) => `${mark}${n}`).join('\n')
      return Array.from({ length: 40 }, (_, n) => content('ConfigMap', `c${n}`, { text }))
    }
    const { differences } = compared(all('a'), all('b'))
    assert.equal(differences.length, 40)
    assert.equal(differences.filter(({ text }) => text !== undefined).length, 25)
  })

  void it('tell kinds of one name apart', () => {
    const knative = { ...service('web'), apiVersion: 'serving.knative.dev/v1' }
    const names = compared([web], [web, service('web'), knative]).differences.map(({ resource }) => resource)
    assert.deepEqual(names, ['Service shop/web', 'Service shop/web (serving.knative.dev)'])
  })

  void it('do not take a namespace for a change that is only known now', () => {
    const custom = (namespace?: string): Manifest => {
      return { apiVersion: 'x.io/v1', kind: 'Thing', metadata: { name: 't', ...(namespace ? { namespace } : {}) } }
    }
    const paths = compared([custom()], [custom('shop')]).differences.map(({ path }) => path)
    assert.deepEqual(paths, ['metadata.namespace'])
    const moved = compare(
      { objects: [custom()], namespace: 'a' },
      { objects: [custom('b')], namespace: 'b' },
      AppSettings.parse({}),
    )
    assert.equal(moved.differences.length, 2)
  })

  void it('show that a Secret changed, never what it holds', () => {
    const before = content('Secret', 's', { kept: 'aGVsZA==', other: 'b25l' })
    const after = content('Secret', 's', {}, { stringData: { kept: 'held', other: 'two', more: 'three' } })
    const found = compared([web, before], [web, after])
    assert.deepEqual(found.differences, [
      { resource: 'Secret shop/s', path: 'data.other', before: '(hidden)', after: '(hidden, changed)' },
      { resource: 'Secret shop/s', path: 'data.more', after: '(hidden)' },
    ])
    assert.equal(found.summary, 'Secret shop/s changed')
  })
})

describe('a removal', () => {
  const objects = Array.from({ length: 8 }, (_, n) => service(`s${n}`))
  const ask = (left: number, app: Fields, all = objects): string | undefined =>
    compared(all, all.slice(0, left), app).ask

  void it('within the budget asks nobody', () => {
    assert.equal(ask(4, { deletionBudget: 4 }), undefined)
    assert.equal(ask(4, { deletionBudget: '50%' }), undefined)
    assert.equal(ask(0, { deletionBudget: 0, prune: false }), undefined)
  })

  void it('beyond it asks, by name', () => {
    assert.equal(ask(7, { deletionBudget: 0 }), 'the removal of 1 object (Service shop/s7)')
    assert.equal(
      ask(3, { deletionBudget: '50%' }),
      'the removal of 5 objects (Service shop/s3, Service shop/s4, Service shop/s5, …)',
    )
  })

  void it('does not count what is never pruned', () => {
    const marked = (key: string, value: string): Manifest[] =>
      objects.map((one) => ({ ...one, metadata: { ...one.metadata, annotations: { [key]: value } } }))
    for (const value of ['prune', 'drift, prune', 'all']) {
      assert.equal(ask(0, { deletionBudget: 0 }, marked('slipway.dev/ignore', value)), undefined)
    }
    assert.equal(ask(0, { deletionBudget: 0 }, marked('slipway.dev/hook', 'before-sync')), undefined)
    assert.ok(ask(0, { deletionBudget: 0 }, marked('slipway.dev/ignore', 'drift')))
  })

  void it('fits into the name of a stage, however long names are', () => {
    const long = objects.map((one) => ({ ...one, metadata: { ...one.metadata, name: 'n'.repeat(253) } }))
    assert.ok((ask(0, { deletionBudget: 0 }, [...long, ...objects]) ?? '').length <= 190)
  })
})

const name = fc.constantFrom('a', 'b', 'c')
const anyManifest = fc
  .record({
    apiVersion: fc.constantFrom('v1', 'apps/v1', 'x.io/v1'),
    kind: fc.constantFrom('Secret', 'ConfigMap', 'Deployment', 'Pod'),
    name,
    metadata: fc.dictionary(fc.constantFrom('labels', 'annotations', 'x'), fc.jsonValue()),
    namespace: fc.constantFrom({}, { namespace: 'shop' }, { namespace: 'other' }),
    fields: fc.dictionary(fc.constantFrom('spec', 'data', 'stringData', 'status', 'type', '__proto__'), fc.jsonValue()),
  })
  .map(({ fields, apiVersion, kind, name: own, ...one }): Manifest => {
    const metadata = { ...one.metadata, ...one.namespace, name: own }
    return Object.assign(fields, { apiVersion, kind, metadata })
  })
const anyState = fc.array(anyManifest, { maxLength: 6 }).map((objects): Desired => ({ objects, namespace: 'shop' }))
const app = AppSettings.parse({})

void test('any two states can be compared and shown', () => {
  fc.assert(
    fc.property(anyState, anyState, (before, after) => {
      const found = compare(before, after, app)
      for (const difference of found.differences) Difference.parse(difference)
      for (const file of configuration(after)) assert.equal(typeof file.text, 'string')
      assert.equal(found.summary === 'nothing changed', found.differences.length === 0)
    }),
  )
})

void test('nothing differs from itself', () => {
  fc.assert(
    fc.property(anyState, (one) => {
      const found = compare(one, structuredClone(one), app)
      assert.deepEqual([found.differences, found.quick, found.ask], [[], 'nothing changed', undefined])
    }),
  )
})

/** Each value of a Secret holds these words, plain or encoded, wherever it stands. */
const MARK = 'hushhush'
const secretValue = fc.oneof(
  fc.constantFrom(MARK, `x\n${MARK}\ny`, [MARK], { a: MARK }),
  fc.constant(Buffer.from(`${MARK}${MARK}`).toString('base64')),
)
const secret = fc
  .record({
    name,
    data: fc.option(fc.oneof(fc.dictionary(name, secretValue), secretValue), { nil: undefined }),
    stringData: fc.option(fc.oneof(fc.dictionary(name, secretValue), secretValue), { nil: undefined }),
    isCopied: fc.boolean(),
    type: fc.constantFrom('Opaque', { a: MARK }),
    more: fc.dictionary(name, secretValue),
  })
  .map(({ name: own, isCopied, more, ...rest }): Manifest => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(rest) }
    const metadata = { name: own, namespace: 'shop', ...(isCopied ? { annotations } : {}) }
    return JSON.parse(JSON.stringify({ ...more, apiVersion: 'v1', kind: 'Secret', metadata, ...rest })) as Manifest
  })

void test('no value of a Secret is ever in what is shown', () => {
  const secrets = fc.array(secret, { maxLength: 3 }).map((objects): Desired => ({ objects, namespace: 'shop' }))
  const encoded = Buffer.from(MARK).toString('base64').slice(0, 8)
  fc.assert(
    fc.property(secrets, secrets, (before, after) => {
      const shown = JSON.stringify([
        compare(before, after, app),
        compare(undefined, after, app),
        [...configuration(after)],
      ])
      assert.ok(!shown.includes(MARK) && !shown.includes(encoded), shown)
    }),
  )
})
