import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configMap, namesIn, rendered } from './fixture/rendering.ts'

test('every YAML and JSON file of the folder, in the order of their paths, with its places', async () => {
  const result = await rendered({
    'b.yaml': `# a comment\n---\n${configMap('b1')}---\n# nothing\n---\n\n${configMap('b2')}`,
    'a/a.json': JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }),
  })
  assert.deepEqual(namesIn(result), ['Service/a', 'ConfigMap/b1', 'ConfigMap/b2'])
  assert.deepEqual(
    result.objects.map(({ origin }) => origin),
    [
      { file: 'a/a.json', line: 1 },
      { file: 'b.yaml', line: 3 },
      { file: 'b.yaml', line: 11 },
    ],
  )
})

test('what is no manifest by its name is not read', async () => {
  const other = 'no: object\n'
  const result = await rendered({
    'shop.slipway.yaml': other,
    'app.pipecd.yaml': other,
    '.pipe.yaml': other,
    'kustomization.yaml': other,
    '.github/workflows/ci.yaml': other,
    'package.json': '{}',
    'readme.md': other,
    'other/other.slipway.yaml': other,
    'other/service.yaml': configMap('of-another-application'),
    'own.yml': configMap('own'),
  })
  assert.deepEqual(namesIn(result), ['ConfigMap/own'])
})

test('`manifests` chooses by patterns, and one that fits nothing is an error', async () => {
  const files = { 'k8s/a.yaml': configMap('a'), 'k8s/b.yaml': configMap('b'), 'values.yaml': 'replicas: 2\n' }
  assert.deepEqual(namesIn(await rendered(files, { manifests: ['k8s/*.yaml', '!**/b.yaml'] })), ['ConfigMap/a'])
  await assert.rejects(rendered(files, { manifests: ['deploy/*.yaml'] }), /no file of the folder fits it/)
  await assert.rejects(rendered(files), {
    code: 'kubernetes.manifest',
    message: 'values.yaml:1: it has no `apiVersion`',
    hint: /`manifests`/,
  })
})

test('lists are unfolded, and each entry has its own line', async () => {
  const result = await rendered({
    'list.yaml': `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Service\n    metadata: {name: a}\n  - apiVersion: v1\n    kind: ConfigMapList\n    items:\n      - metadata: {name: b}\n`,
  })
  assert.deepEqual(namesIn(result), ['Service/a', 'ConfigMap/b'])
  assert.deepEqual(
    result.objects.map(({ origin }) => origin?.line),
    [4, 7],
  )
})

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', /a\.yaml:1: it has no `kind`/],
  ['no name', 'apiVersion: v1\nkind: Service\nmetadata: {}\n', /a\.yaml:1: this Service has no `metadata\.name`/],
  ['no mapping', '- a\n', /a\.yaml:1: a mapping with `apiVersion`/],
  ['a name that leaves its path', configMap('../../secrets/a'), /name of this ConfigMap is no name/],
  ['a namespace that is none', configMap('a', '  namespace: a/b\n'), /namespace of this ConfigMap is no name/],
  [
    'a label that is no text',
    configMap('a', '  labels:\n    on: true\n'),
    /metadata\.labels\.on of this ConfigMap is not a text/,
  ],
  ['a generated name', 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n', /only hooks may/],
  [
    'a key that is there twice',
    configMap('a', 'data:\n  k: 1\n  k: 2\n'),
    /a\.yaml:7: data\.k: this key is there twice/,
  ],
  ['a broken document', `${configMap('a')}---\na: [1\n`, /a\.yaml:\d: this is not YAML/],
  ['a tag', configMap('a', 'data: {k: !!binary aGk=}\n'), /a\.yaml:5: this is not YAML: Unresolved tag/],
  ['a directive', `%YAML 1.1\n---\n${configMap('a')}`, /a\.yaml:1: directives are not accepted/],
  ['an endless number', configMap('a', 'data: {k: .inf}\n'), /a\.yaml:5: this number cannot be written in JSON/],
  ['an alias of what it is part of', configMap('a', 'data: &a\n  k: *a\n'), /stands for what it is part of/],
]

for (const [what, text, message] of REFUSED) {
  test(`${what} is refused with its place`, async () => {
    await assert.rejects(rendered({ 'a.yaml': text }), { code: 'kubernetes.manifest', message })
  })
}

test('what a broken file holds is not shown', async () => {
  const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: "hunter2\n  other: x\n'
  const error: unknown = await rendered({ 'secret.yaml': text }).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof Error)
  assert.match(error.message, /secret\.yaml:\d+: this is not YAML/)
  assert.doesNotMatch(JSON.stringify([error.message, error]), /hunter2/)
})

test('aliases that stand for too much are refused', async () => {
  const levels = 'bcdefghij'.split('').map((name, n) => `  ${name}: &${name} [${`*${'abcdefghij'[n]},`.repeat(10)}]`)
  const bomb = configMap('a', `data:\n  a: &a [x, x, x]\n${levels.join('\n')}\n`)
  await assert.rejects(rendered({ 'a.yaml': bomb }), /this alias makes the file stand for more than 1000000 values/)
})

test('the limit of values holds for all files together', async () => {
  const large = `data:\n  a: &a [${'0,'.repeat(1_000)}]\n  b: [${'*a,'.repeat(600)}]\n`
  const files = { 'a.yaml': configMap('a', large), 'b.yaml': configMap('b', large) }
  assert.equal((await rendered({ 'a.yaml': files['a.yaml'] })).objects.length, 1)
  await assert.rejects(rendered(files), /b\.yaml:\d: this alias makes the file stand for more than \d+ values/)
})

test('a document with too many pieces is refused', async () => {
  const text = configMap('a', `data: [${'0,'.repeat(300_000)}]\n`)
  await assert.rejects(rendered({ 'a.yaml': text }), /a\.yaml:5: the file has more than 500000 pieces/)
})

test('merge keys and aliases are what kubectl takes them for', async () => {
  const text = configMap(
    'a',
    'base: &base {a: one, b: one}\nmore: &more {b: two, c: two}\ndata:\n  <<: [*base, *more]\n  a: own\n',
  )
  const { objects } = await rendered({ 'a.yaml': text })
  assert.deepEqual(objects[0]?.manifest['data'], { a: 'own', b: 'one', c: 'two' })
})

test('two objects with one key are refused with both places, also where one names the namespace', async () => {
  const files = { 'a.yaml': configMap('x'), 'b.yaml': `---\n${configMap('x', '  namespace: shop\n')}` }
  await assert.rejects(rendered(files), {
    code: 'kubernetes.twin',
    message: 'ConfigMap shop/x is written twice: in a.yaml:1 and in b.yaml:2',
  })
})

test('a hook with a generated name gets one that changes with it', async () => {
  const hook = (command: string): string =>
    `apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: migrate-\n  annotations: {slipway.dev/hook: before-sync}\nspec: {command: ${command}}\n`
  const first = namesIn(await rendered({ 'a.yaml': hook('one') }))
  assert.match(first[0] ?? '', /^Job\/migrate-[0-9a-f]{10}$/)
  assert.deepEqual(namesIn(await rendered({ 'a.yaml': hook('one') })), first)
  assert.notDeepEqual(namesIn(await rendered({ 'a.yaml': hook('two') })), first)
})

test('images and nothing else with a moving tag are warned of', async () => {
  const deployment = (image: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: app, image: "${image}"}]}}}\n`
  const { warnings } = await rendered({ 'a.yaml': deployment('shop/web:latest') })
  assert.equal(warnings.length, 1)
  assert.match(warnings[0] ?? '', /^Deployment web, container app \(`shop\/web:latest`\): the tag `latest` moves/)
  assert.deepEqual((await rendered({ 'a.yaml': deployment('shop/web:1.4.2') })).warnings, [])
})

test('too many bytes are refused before a file is read', async () => {
  const files = { 'a.yaml': Buffer.alloc(33 * 1024 * 1024) }
  await assert.rejects(rendered(files), { code: 'kubernetes.render-limit', message: /33 MiB, the largest is a\.yaml/ })
})
