import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Loaded } from '#domain/provider.ts'
import { digestOf } from '#domain/canonical.ts'
import { MemoryRepository } from '../../../test/agent/memory-repository.ts'
import type { Desired } from './desired.ts'
import { load } from './load.ts'
import { formatKey, keyOf } from './manifest.ts'
import { originsOf } from './origins.ts'
import { NO_ACCESS } from './render/chart-access.ts'
import { AppSettings, TargetSettings } from './settings.ts'

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'shop/web:1.2' }] }
`
const THINGS = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.x.io }
spec: { group: x.io, scope: Namespaced, names: { kind: Thing, plural: things } }
---
apiVersion: x.io/v1
kind: Thing
metadata: { name: known }
---
apiVersion: y.io/v1
kind: Thing
metadata: { name: unknown }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: elsewhere }
`

type Files = Readonly<Record<string, string>>

interface Given {
  readonly app?: unknown
  readonly folder?: string
}

function loaded(files: Files, { app = {}, folder }: Given = {}): Promise<Loaded<Desired>> {
  const repository = new MemoryRepository()
  const entries = Object.entries(files).map(([path, text]) => [`shop/${path}`, text])
  const { commit } = repository.commit(Object.fromEntries(entries) as Files)
  const settings = TargetSettings.parse({ namespace: 'of-target' })
  const versions = { kubeVersion: () => Promise.resolve('v1.31.2'), apiVersions: () => Promise.resolve([]) }
  const connection = folder === undefined ? undefined : { settings, folder, charts: NO_ACCESS, versions }
  return load(repository.source('shop', commit), { name: 'shop', app: AppSettings.parse(app) }, { connection })
}

async function place(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

function keysOf({ desired }: Loaded<Desired>): string[] {
  return desired.objects.map((one) => formatKey(keyOf(one)))
}

void test('each object gets the namespace of its application, where its kind has one', async () => {
  const found = await loaded({ 'a.yaml': WEB, 'b.yaml': THINGS }, { app: { namespace: 'shop' } })
  assert.deepEqual(keysOf(found), [
    'apps/Deployment/shop/web',
    '/Namespace//shop',
    'apiextensions.k8s.io/CustomResourceDefinition//things.x.io',
    'x.io/Thing/shop/known',
    'y.io/Thing//unknown',
    '/Service/elsewhere/web',
  ])
  assert.equal(found.desired.namespace, 'shop')
})

void test('the namespace is the application’s, else the target’s, else `default`', async (t) => {
  const folder = await place(t)
  const namespaceOf = async (given: Given): Promise<string> =>
    (await loaded({ 'a.yaml': WEB }, given)).desired.namespace
  assert.equal(await namespaceOf({ app: { namespace: 'own' }, folder }), 'own')
  assert.equal(await namespaceOf({ folder }), 'of-target')
  assert.equal(await namespaceOf({}), 'default')
})

void test('versions are those of the images, else the commit', async () => {
  assert.deepEqual((await loaded({ 'a.yaml': WEB })).versions, [{ name: 'web', version: '1.2' }])
  const [only] = (await loaded({ 'b.yaml': THINGS })).versions
  assert.equal(only?.name, 'shop')
  assert.match(only.version, /^[0-9a-f]{7}$/)
})

void test('an image that moves is told, once', async () => {
  const { warnings } = await loaded({ 'a.yaml': WEB.replace(':1.2', ':latest') })
  assert.equal(warnings.length, 1)
  assert.match(warnings[0] ?? '', /Deployment.*web.*`latest` moves/)
})

void test('where each was written is remembered, and makes no other state', async (t) => {
  const folder = await place(t)
  const first = await loaded({ 'a.yaml': WEB }, { folder })
  const second = await loaded({ 'a.yaml': `# a word\n\n${WEB}` }, { folder })
  assert.equal(digestOf(second.desired), digestOf(first.desired))
  const origins = await originsOf(folder, first.desired)
  assert.deepEqual([...origins], [['apps/Deployment/of-target/web', { file: 'a.yaml', line: 3 }]])
})

void test('two objects that differ only in a namespace they cannot have are one', async () => {
  const role = (metadata: string): string =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: ${metadata}\n`
  const twins = loaded({ 'a.yaml': role('{ name: r, namespace: a }'), 'b.yaml': role('{ name: r, namespace: b }') })
  await assert.rejects(twins, { code: 'kubernetes.twin' })
})
