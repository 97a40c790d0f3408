import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { DriftReport } from '#domain/provider.ts'
import { clusterPlace } from '../../../../test/kubernetes-provider/cluster-place.ts'
import { configMap, deployment, job } from '../../../../test/kubernetes-provider/objects.ts'
import { marked } from '../tracking.ts'
import type { ClusterPlace } from '../../../../test/kubernetes-provider/cluster-place.ts'
import { until } from '../../../../test/until.ts'
import type { Patch } from '../api/objects.ts'
import { formatKey, keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { findDrift } from './drift.ts'
import type { DriftQuestion } from './drift.ts'

interface DriftPlace extends ClusterPlace {
  /** Waits until the store has seen what there is, then looks. */
  look(more?: Partial<DriftQuestion>): Promise<DriftReport>
  /** As somebody else does it. */
  edit(manifest: Manifest, body: unknown, type?: Patch['type']): Promise<void>
}

async function drifting(t: TestContext, given: readonly Manifest[], options = {}): Promise<DriftPlace> {
  const manifests = given.map((manifest) => marked(manifest, 'shop'))
  const place = await clusterPlace(t, { controllers: false, ...options })
  const store = place.store()
  store.follow('shop', () => {}).want(manifests.map(keyOf))
  for (const manifest of manifests) await place.cluster.objects.apply(manifest)
  const question: DriftQuestion = {
    application: 'shop',
    wanted: manifests.map((manifest, n) => ({ manifest, origin: { file: 'shop/app.yaml', line: n + 1 } })),
    view: store,
    cluster: place.cluster,
    memory: new Map(),
    rules: [],
    prune: true,
    now: Date.parse('2026-01-01T00:00:00Z'),
  }
  const isSeen = async (manifest: Manifest): Promise<boolean> => {
    const live = await place.cluster.objects.get(manifest)
    return store.find(keyOf(manifest))?.resourceVersion === live?.metadata.resourceVersion
  }
  const settled = async (): Promise<boolean> => {
    const seen = await Promise.all(manifests.map(isSeen))
    return seen.every(Boolean) && manifests.every((manifest) => store.stateOf(keyOf(manifest)).type === 'live')
  }
  return {
    ...place,
    async look(more = {}) {
      await until('the store', settled)
      place.server.requests.clear()
      return findDrift({ ...question, ...more }, new AbortController().signal)
    },
    async edit(manifest, body, type = 'merge') {
      const url = `${place.server.url}/${manifest.apiVersion === 'v1' ? 'api' : 'apis'}/${manifest.apiVersion}/namespaces/shop/${manifest.kind.toLowerCase()}s/${manifest.metadata.name}?fieldManager=kubectl-edit`
      const answer = await fetch(url, {
        method: 'PATCH',
        headers: { 'content-type': `application/${type}-patch+json` },
        body: JSON.stringify(body),
      })
      assert.equal(answer.status, 200)
    },
  }
}

const WEB = deployment('web', { replicas: 2 })
const CONFIG = configMap('c', { a: '1', b: '2' })
const SECRET: Manifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', namespace: 'shop' },
  stringData: { a: 'hush' },
}
const SERVICE: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
}

void test('what was just applied has not drifted, whatever the server made of it', async (t) => {
  const resources = { limits: { cpu: '1000m', memory: '1024Mi' } }
  const template = {
    metadata: { labels: { app: 'q' } },
    spec: { containers: [{ name: 'web', image: 'x', resources }] },
  }
  const quantities = deployment('q', { template })
  const place = await drifting(t, [WEB, CONFIG, SECRET, SERVICE, quantities])
  assert.deepEqual(await place.look(), { differences: [], warnings: [] })
})

void test('a job that the cluster removes once it has ended is none that is missing', async (t) => {
  const passing = job('passing', 'done:1', { ttlSecondsAfterFinished: 1 })
  const place = await drifting(t, [CONFIG, passing, job('kept')])
  await place.look()
  for (const one of [passing, job('kept')]) await place.cluster.objects.remove(one, { propagation: 'background' })
  const { differences } = await place.look()
  assert.deepEqual(
    differences.map(({ resource }) => resource),
    ['batch/Job/shop/kept'],
  )
})

void test('a change by hand names its field, git’s line, the writer, and a rule that would hide it', async (t) => {
  const place = await drifting(t, [CONFIG, WEB])
  await place.edit(WEB, { spec: { replicas: 5 } })
  const { differences } = await place.look()
  assert.equal(differences.length, 1)
  const { owner, ...rest } = differences[0] ?? { owner: undefined }
  assert.deepEqual(rest, {
    resource: formatKey(keyOf(WEB)),
    path: 'spec.replicas',
    before: '2',
    after: '5',
    source: { file: 'shop/app.yaml', line: 2 },
    ignore: {
      list: 'kubernetes.ignoreDifferences',
      rule: '{ group: apps, kind: Deployment, name: web, pointers: [ /spec/replicas ] }',
      note: '`managers: [ kubectl-edit ]` in place of `pointers` covers all fields that it writes; `until: <date>` in the rule ends it with that day',
    },
  })
  assert.equal(owner?.manager, 'kubectl-edit')
  assert.ok((owner.at ?? 0) > 0)
})

void test('fields of others are no drift: what they add, what a webhook adds, what we leave to them', async (t) => {
  const spec = { ...(WEB['spec'] as Record<string, unknown>) }
  delete spec['replicas']
  const place = await drifting(t, [{ ...WEB, spec }, CONFIG])
  await place.edit(WEB, { metadata: { annotations: { note: 'x' } }, spec: { replicas: 7 } })
  await place.edit(CONFIG, { data: { theirs: 'x' } })
  place.server.faults.mutate(({ draft }) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, injected: String(Math.random()) }
  })
  assert.deepEqual((await place.look()).differences, [])
})

void test('what was removed by hand, and an object that is gone, are drift', async (t) => {
  const place = await drifting(t, [CONFIG, SERVICE])
  await place.edit(CONFIG, { data: { b: null } })
  await place.cluster.objects.remove(keyOf(SERVICE), { propagation: 'background' })
  const { differences } = await place.look()
  assert.deepEqual(
    differences.map(({ resource, path, before, after }) => [resource, path, before, after]),
    [
      ['/ConfigMap/shop/c', 'data.b', '2', undefined],
      ['/Service/shop/web', '', 'present', undefined],
    ],
  )
})

void test('of a secret it is told that it differs, and not how', async (t) => {
  const place = await drifting(t, [SECRET])
  await place.edit(SECRET, { data: { a: Buffer.from('other').toString('base64') } })
  const { differences } = await place.look()
  assert.deepEqual(
    differences.map(({ path, before, after }) => [path, before, after]),
    [['data.a', '(hidden)', '(hidden, changed)']],
  )
})

void test('of a variable that looks like a secret neither', async (t) => {
  const spec = (value: string): object => ({
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:v1', env: [{ name: 'DB_PASSWORD', value }] }] },
    },
  })
  const place = await drifting(t, [deployment('web', { replicas: 2, ...spec('hush') })])
  await place.edit(WEB, { spec: spec('leaked') })
  const { differences } = await place.look()
  assert.deepEqual(
    differences.map(({ path, before, after }) => [path, before, after]),
    [['spec.template.spec.containers[name=web].env[name=DB_PASSWORD].value', '(hidden)', '(hidden, changed)']],
  )
  assert.doesNotMatch(JSON.stringify(differences), /hush|leaked/)
})

void test('a text of several lines is told line by line', async (t) => {
  const place = await drifting(t, [configMap('c', { file: 'a\nb\nc\n' })])
  await place.edit(CONFIG, { data: { file: 'a\nx\nc\n' } })
  const { differences } = await place.look()
  assert.match(differences[0]?.text ?? '', /\n a\n-b\n\+x\n c\n/)
})

void test('a pass without a change asks nothing', async (t) => {
  const place = await drifting(t, [WEB, CONFIG])
  await place.edit(CONFIG, { data: { a: 'x' } })
  const first = await place.look()
  assert.ok(place.server.requests.count() > 0)
  const second = await place.look()
  assert.deepEqual(second, first)
  assert.equal(place.server.requests.count(), 0)
  await place.edit(WEB, { status: { readyReplicas: 1 }, metadata: { annotations: { x: 'y' } } })
  await place.look()
  assert.deepEqual(new Set(place.server.requests.all().map(({ name }) => name)), new Set(['web']))
  assert.deepEqual(place.server.requests.writes(), [])
})

void test('what cannot be asked is unknown, which is no drift, and is asked again', async (t) => {
  const place = await drifting(t, [WEB, CONFIG])
  await place.edit(WEB, { spec: { replicas: 5 } })
  await place.look()
  await place.edit(WEB, { spec: { replicas: 6 } })
  await until('the store', async () => (await place.look()).differences[0]?.after === '6')
  await place.edit(WEB, { spec: { replicas: 7 } })
  const undo = place.server.faults.deny(({ dryRun }) => (dryRun ? 'no dry runs today' : undefined))
  const { differences, warnings, retryAfterMs } = await place.look()
  assert.deepEqual(differences, [])
  assert.match(warnings.join('\n'), /^Whether Deployment shop\/web drifted is not known: .*no dry runs today/)
  assert.ok(retryAfterMs)
  undo()
  assert.equal((await place.look()).differences[0]?.after, '7')
})

void test('what the server warns of is told, for as long as it is so, and no drift', async (t) => {
  const place = await drifting(t, [WEB, CONFIG])
  const { objects } = place.cluster
  const text = 'apps/v1 Deployment is deprecated'
  const warning: DriftQuestion['cluster']['objects'] = {
    ...objects,
    apply: async (manifest, options) => ({
      ...(await objects.apply(manifest, options)),
      warnings: manifest.kind === 'Deployment' ? [text] : [],
    }),
  }
  const told = { differences: [], warnings: [`Deployment shop/web: the cluster warns: ${text}`] }
  assert.deepEqual(await place.look({ cluster: { ...place.cluster, objects: warning } }), told)
  assert.deepEqual(await place.look(), told)
  await place.edit(WEB, { metadata: { annotations: { x: 'y' } } })
  assert.deepEqual(await place.look(), { differences: [], warnings: [] })
})

void test('rules hide, until they end; an annotation leaves an object alone', async (t) => {
  const alone = { ...CONFIG, metadata: { ...CONFIG.metadata, annotations: { 'slipway.dev/ignore': 'health, drift' } } }
  const place = await drifting(t, [WEB, alone])
  await place.edit(WEB, { spec: { replicas: 5 } })
  await place.edit(CONFIG, { data: { a: 'x' } })
  const rule = { kind: 'Deployment', pointers: [], managers: ['kubectl-edit'], until: '2026-01-01' }
  assert.deepEqual(await place.look({ rules: [rule] }), { differences: [], warnings: [] })
  const ended = await place.look({ rules: [rule], now: Date.parse('2026-01-02T00:00:00Z') })
  assert.equal(ended.differences.length, 1)
  assert.match(ended.warnings[0] ?? '', /ended with 2026-01-01/)
})

void test('what is ours and no longer wanted is drift, unless nothing is to be pruned', async (t) => {
  const place = await drifting(t, [WEB, CONFIG])
  const wanted = [{ manifest: marked(WEB, 'shop') }]
  const { differences } = await place.look({ wanted })
  assert.deepEqual(
    differences.map(({ resource, after }) => [resource, after]),
    [['/ConfigMap/shop/c', 'present']],
  )
  assert.deepEqual((await place.look({ wanted, prune: false })).differences, [])
})

void test('a field that cannot be changed any more differs where it does', async (t) => {
  const place = await drifting(t, [WEB])
  const selector = { matchLabels: { app: 'other' } }
  const template = { metadata: { labels: { app: 'other' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } }
  const manifest = marked(deployment('web', { replicas: 2, selector, template }), 'shop')
  const { differences, warnings } = await place.look({ wanted: [{ manifest }] })
  assert.deepEqual(warnings, [])
  assert.deepEqual(
    differences.map(({ path, before, after }) => [path, before, after]),
    [['spec.selector', '{"matchLabels":{"app":"other"}}', '{"matchLabels":{"app":"web"}}']],
  )
})
