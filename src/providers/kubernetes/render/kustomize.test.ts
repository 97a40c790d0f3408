import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chartFiles, hook } from './fixture/chart.ts'
import { serveFiles } from './fixture/file-server.ts'
import { NO_TOOLS, configMap, namesIn, present, realTools, rendered } from './fixture/rendering.ts'

const tools = await realTools()
const real = { skip: tools ? false : NO_TOOLS }

const OVERLAY = {
  'base/kustomization.yaml': 'resources: [config.yaml]\n',
  'base/config.yaml': configMap('base'),
  'overlays/prod/kustomization.yaml':
    'namePrefix: prod-\nresources:\n  - ../../base\n  - own.yaml\nconfigMapGenerator:\n  - name: made\n    literals: [a=b]\n',
  'overlays/prod/own.yaml': configMap('own'),
}

test('an overlay, with the file that each object comes from', real, async () => {
  const { objects } = await rendered(OVERLAY, { kustomize: { path: 'overlays/prod', version: '^5' } }, present(tools))
  const places = objects.map(({ manifest, origin }) => [manifest.metadata.name, origin?.file])
  assert.deepEqual(places, [
    ['prod-base', 'base/config.yaml'],
    ['prod-made-4h2mbtbbt6', 'overlays/prod/kustomization.yaml'],
    ['prod-own', 'overlays/prod/own.yaml'],
  ])
  assert.ok(objects.every(({ manifest }) => manifest.metadata.annotations === undefined))
})

test('what the author asks of origins stays', real, async () => {
  const files = {
    'kustomization.yaml': 'resources: [a.yaml]\nbuildMetadata: [originAnnotations]\n',
    'a.yaml': configMap('a'),
  }
  const { objects } = await rendered(files, { kustomize: {} }, present(tools))
  assert.deepEqual(objects[0]?.manifest.metadata.annotations, { 'config.kubernetes.io/origin': 'path: a.yaml\n' })
  assert.equal(objects[0]?.origin?.file, 'a.yaml')
})

test('with Helm it runs over what the chart gives', real, async () => {
  const files = {
    ...chartFiles('chart', { 'templates/hook.yaml': hook('migrate', { 'helm.sh/hook': 'pre-upgrade' }) }),
    'kustomization.yaml':
      'resources: [helm.yaml]\npatches:\n  - target: {kind: ConfigMap}\n    patch: |\n      - {op: add, path: /data/patched, value: "yes"}\n',
  }
  const result = await rendered(files, { helm: { chart: 'chart' }, kustomize: {} }, present(tools))
  assert.deepEqual(namesIn(result).toSorted(), [
    'ConfigMap/shop',
    'CustomResourceDefinition/things.example.com',
    'Job/migrate',
  ])
  const config = result.objects.find(({ manifest }) => manifest.kind === 'ConfigMap')?.manifest
  assert.equal((config?.['data'] as Record<string, string> | undefined)?.['patched'], 'yes')
  const job = result.objects.find(({ manifest }) => manifest.kind === 'Job')?.manifest
  assert.equal(job?.metadata.annotations?.['slipway.dev/hook'], 'before-sync')
  const without = { ...files, 'kustomization.yaml': 'resources: []\n' }
  await assert.rejects(rendered(without, { helm: { chart: 'chart' }, kustomize: {} }, present(tools)), {
    message: /kustomization\.yaml: with `helm` and `kustomize` the chart is rendered to helm\.yaml beside it/,
  })
})

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  [
    'a repository',
    'resources:\n  - github.com/example/base?ref=main\n',
    /kustomization\.yaml:2: resources names `github\.com.*elsewhere/,
  ],
  [
    'an address',
    'resources:\n  - https://example.com/a.yaml\n',
    /kustomization\.yaml:2: resources names `https:.*elsewhere/,
  ],
  ['a repository over ssh', 'components: ["git@example.com:base.git"]\n', /components names `git@.*elsewhere/],
  ['a folder of the machine', 'resources: [../../../../etc]\n', /outside of the application’s folder/],
  ['an absolute path', 'resources: [/etc/kustomize]\n', /outside of the application’s folder/],
  ['a file that is not there', 'resources: [b.yaml]\n', /resources names `b\.yaml`, which is not there/],
  [
    'a patch at an address',
    'patches:\n  - path: https://example.com/p.yaml\n',
    /kustomization\.yaml:2: `https:.*is an address/,
  ],
  ['a generator’s file at an address', 'configMapGenerator: [{name: a, files: ["k=http://x/y"]}]\n', /is an address/],
]

for (const [what, text, message] of REFUSED) {
  test(`${what} is refused without running anything`, real, async () => {
    const files = { 'kustomization.yaml': text, 'a.yaml': configMap('a') }
    await assert.rejects(rendered(files, { kustomize: {} }, present(tools)), { code: 'kubernetes.manifest', message })
  })
}

test('a file outside, a plugin and a chart of Kustomize’s own are refused by it', real, async () => {
  const wish = (text: string): Promise<unknown> =>
    rendered({ 'kustomization.yaml': text }, { kustomize: {} }, present(tools))
  await assert.rejects(wish('configMapGenerator: [{name: a, files: [/etc/hostname]}]\n'), {
    code: 'kubernetes.render',
    message: /^kustomize cannot render shop: .*is not in or below/,
  })
  const plugin =
    'generators:\n  - |-\n    apiVersion: v1\n    kind: Gen\n    metadata:\n      name: g\n      annotations:\n        config.kubernetes.io/function: |\n          exec: {path: /bin/echo}\n'
  await assert.rejects(wish(plugin), { code: 'kubernetes.render' })
  await assert.rejects(wish('helmCharts: [{name: a}]\n'), /must specify --enable-helm/)
})

test('nothing is read from an address by what is written in other letters, or generates', real, async () => {
  await using server = await serveFiles({ get: () => configMap('leaked') })
  const { url } = server
  const generator = `apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: ["x=${url}/x"]\n`
  const inPlace = `generators:\n  - |\n${generator.replaceAll(/^/gm, '    ').trimEnd()}\n`
  const refused: readonly (readonly [string, RegExp])[] = [
    [`Resources: ["${url}/x.yaml"]`, /^kustomization\.yaml:1: write `resources` and not `Resources`/],
    [`re\u017fources: ["${url}/x.yaml"]`, /write `resources`/],
    [`CONFIGMAPGENERATOR: [{name: x, files: ["a=${url}/x"]}]`, /write `configMapGenerator`/],
    [`configMapGenerator: [{name: x, Files: ["a=${url}/x"]}]`, /is an address/],
    [`patches: [{Path: "${url}/x"}]`, /is an address/],
    ['generators: [gen.yaml]', /^gen\.yaml:4: `x=http.* is an address/],
    ['transformers: [gens]', /transformers names `gens`, which is no file of the folder/],
    [inPlace, /is an address/],
  ]
  for (const [text, message] of refused) {
    const files = { 'kustomization.yaml': `${text}\n`, 'gen.yaml': generator }
    const folder = { 'gens/kustomization.yaml': 'resources: [gen.yaml]\n', 'gens/gen.yaml': generator }
    const wish = rendered({ ...files, ...folder }, { kustomize: {} }, present(tools))
    await assert.rejects(wish, { code: 'kubernetes.manifest', message }, text)
  }
  assert.deepEqual(server.requests, [])
  const link = 'https://example.com'
  const harmless = `commonAnnotations: {a: ${link}}\nconfigMapGenerator: [{name: x, literals: ["a=${link}"]}]\ntransformers:\n  - |\n    apiVersion: builtin\n    kind: AnnotationsTransformer\n    metadata: {name: t}\n    annotations: {b: ${link}}\n    fieldSpecs: [{path: metadata/annotations, create: true}]\n`
  const { objects } = await rendered({ 'kustomization.yaml': harmless }, { kustomize: {} }, present(tools))
  assert.deepEqual(objects[0]?.manifest.metadata.annotations, { a: link, b: link })
})

test('there must be a kustomization where one is asked for', real, async () => {
  await assert.rejects(
    rendered({ 'a.yaml': configMap('a') }, { kustomize: {} }, present(tools)),
    /there is no kustomization\.yaml/,
  )
})
