import assert from 'node:assert/strict'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { chartFiles, hook } from './fixture/chart.ts'
import { NO_TOOLS, namesIn, present, realTools, rendered, temporaryFolder } from './fixture/rendering.ts'

const tools = await realTools()
const real = { skip: tools ? false : NO_TOOLS }

test('a chart of the folder, with values of files and in place, definitions and capabilities', real, async () => {
  const files = { ...chartFiles('chart'), 'a.yaml': 'replicas: 2\n', 'b.yaml': 'replicas: 3\ngreeting: b\n' }
  const helm = {
    chart: './chart',
    releaseName: 'front',
    values: ['a.yaml', 'b.yaml'],
    inline: { greeting: 'in, place={x}' },
    apiVersions: ['cert-manager.io/v1'],
    kubeVersion: 'v1.31.2',
  }
  const result = await rendered(files, { helm }, present(tools))
  assert.deepEqual(namesIn(result), ['CustomResourceDefinition/things.example.com', 'ConfigMap/front'])
  const [crd, config] = result.objects
  assert.equal(crd?.origin?.file, 'chart/crds/crd.yaml')
  assert.deepEqual(config?.origin, { file: 'chart/templates/config.yaml' })
  assert.equal(config?.manifest.metadata.namespace, 'shop')
  assert.deepEqual(config?.manifest['data'], {
    replicas: '3',
    greeting: 'in, place={x}',
    kube: 'v1.31.2',
    cert: 'true',
  })
  assert.deepEqual(result.warnings, [])
})

test('the release is called as the application, and manifests stand in front of the chart', real, async () => {
  const files = { ...chartFiles(''), 'k8s/own.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: own}\n' }
  const result = await rendered(files, { helm: { chart: '.' }, manifests: ['k8s/'] }, present(tools))
  assert.deepEqual(namesIn(result), ['Service/own', 'CustomResourceDefinition/things.example.com', 'ConfigMap/shop'])
  assert.equal(result.objects[2]?.origin?.file, 'templates/config.yaml')
})

test('words that look like options are words', real, async () => {
  const wish = { helm: { chart: 'chart', releaseName: '--post-renderer=/bin/sh' } }
  await assert.rejects(rendered(chartFiles('chart'), wish, present(tools)), {
    code: 'kubernetes.render',
    message: /^helm cannot render shop: .*invalid release name/,
  })
})

test('hooks of Helm become hooks of ours', real, async () => {
  const files = chartFiles('chart', {
    'templates/before.yaml': hook('before', {
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '-5',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    }),
    'templates/after.yaml': hook('after', { 'helm.sh/hook': 'post-upgrade' }),
    'templates/first.yaml': hook('first', { 'helm.sh/hook': 'pre-install', 'slipway.dev/wave': '7' }),
    'templates/tests/test.yaml': hook('test', { 'helm.sh/hook': 'test' }),
    'templates/last.yaml': hook('last', { 'helm.sh/hook': 'pre-delete' }),
    'templates/password.yaml': hook('password', { 'helm.sh/hook': 'pre-install' }).replace('kind: Job', 'kind: Secret'),
  })
  const { objects, warnings } = await rendered(files, { helm: { chart: 'chart' } }, present(tools))
  const ours = Object.fromEntries(
    objects.map(({ manifest: { metadata } }) => [
      metadata.name,
      Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith('slipway.dev/'))),
    ]),
  )
  assert.deepEqual(ours, {
    'things.example.com': {},
    shop: {},
    before: {
      'slipway.dev/hook': 'before-sync',
      'slipway.dev/wave': '-5',
      'slipway.dev/hook-delete': 'before-next,succeeded',
    },
    after: { 'slipway.dev/hook': 'after-sync' },
    first: { 'slipway.dev/hook': 'before-sync', 'slipway.dev/wave': '7' },
    password: { 'slipway.dev/hook': 'before-sync' },
  })
  assert.equal(warnings.length, 3)
  assert.match(
    warnings.join('\n'),
    /Secret password is a Helm hook of pre-install alone, and is applied with each sync/,
  )
  assert.match(warnings.join('\n'), /Job first is a Helm hook of pre-install alone/)
  assert.match(warnings.join('\n'), /Job last is left out: .* pre-delete/)
})

test('what Helm is to keep is not pruned', real, async () => {
  const kept =
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, annotations: {helm.sh/resource-policy: keep}}\n'
  const files = chartFiles('chart', { 'templates/data.yaml': kept })
  const { objects } = await rendered(files, { helm: { chart: 'chart' } }, present(tools))
  const claim = objects.find(({ manifest }) => manifest.kind === 'PersistentVolumeClaim')
  assert.equal(claim?.manifest.metadata.annotations?.['slipway.dev/ignore'], 'prune')
})

test('a template that fails is told with its place, without the temporary folder', real, async () => {
  const files = chartFiles('chart', { 'templates/bad.yaml': '{{ required "greeting is needed" .Values.missing }}\n' })
  const error: unknown = await rendered(files, { helm: { chart: 'chart' } }, present(tools)).catch(
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Error)
  assert.match(error.message, /^helm cannot render shop: .*web\/templates\/bad\.yaml:1.*greeting is needed/)
  assert.doesNotMatch(error.message, /tmp|render-/)
})

test('what is missing is told before anything runs', real, async () => {
  const wish = (helm: object): Promise<unknown> => rendered(chartFiles('chart'), { helm }, present(tools))
  await assert.rejects(wish({ chart: 'charts' }), /there is no chart in the folder: charts\/Chart\.yaml is missing/)
  await assert.rejects(wish({ chart: 'chart', values: ['x.yaml'] }), /no values file x\.yaml/)
})

test('a chart sees only its own files and the values', real, async () => {
  const template =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: files}\ndata: {a: "{{ .Files.Get "../secret.txt" }}"}\n'
  const files = { ...chartFiles('chart', { 'templates/files.yaml': template }), 'secret.txt': 'hidden' }
  const { objects } = await rendered(files, { helm: { chart: 'chart' } }, present(tools))
  assert.deepEqual(objects.find(({ manifest }) => manifest.metadata.name === 'files')?.manifest['data'], { a: '' })
})

test('a dependency beside the chart is taken in, one outside of the folder is refused', real, async () => {
  const chart = (repository: string): string =>
    `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - {name: part, version: 0.1.0, repository: "${repository}"}\n`
  const part = {
    'part/Chart.yaml': 'apiVersion: v2\nname: part\nversion: 0.1.0\n',
    'part/templates/a.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: of-the-part}\n',
  }
  const folder = (repository: string): Record<string, string> => ({
    ...chartFiles('chart'),
    ...part,
    'chart/Chart.yaml': chart(repository),
  })
  const result = await rendered(folder('file://../part'), { helm: { chart: 'chart' } }, present(tools))
  assert.ok(namesIn(result).includes('Service/of-the-part'))
  const outside = rendered(folder('file://../../part'), { helm: { chart: 'chart' } }, present(tools))
  await assert.rejects(outside, /leads out of the application’s folder/)
  const named = rendered(folder('@stable'), { helm: { chart: 'chart' } }, present(tools))
  await assert.rejects(named, /dependency part is no address/)
})

test('what takes too much memory fails alone, with what it was', real, async (t) => {
  if (process.platform !== 'linux') return t.skip('no prlimit')
  const files = chartFiles('chart', {
    'templates/bomb.yaml': '{{ repeat 2000000000 "x" | len }}',
  })
  const error: unknown = await rendered(files, { helm: { chart: 'chart' } }, present(tools)).catch(
    (thrown: unknown) => thrown,
  )
  assert.equal((error as { code?: string }).code, 'kubernetes.render-limit')
  assert.match((error as Error).message, /^shop is not rendered: helm needed more than 1024 MiB of memory$/)
})

test('a program that is missing, or of another version, is told with what to do', real, async () => {
  const wish = (version: string, program: string): Promise<unknown> =>
    rendered(chartFiles('chart'), { helm: { chart: 'chart', version } }, { ...present(tools), helm: program })
  await assert.rejects(wish('^3.12', present(tools).helm), {
    code: 'kubernetes.tool-version',
    message: /^The application asks for helm \^3\.12; .*helm is 4\.\d+\.\d+$/,
  })
  await assert.rejects(wish('^3.12', '/nowhere/helm'), {
    code: 'kubernetes.tool-missing',
    message: /`\/nowhere\/helm`/,
  })
})

test('nothing of a rendering stays behind', real, async () => {
  await using place = await temporaryFolder()
  const folder = join(place.folder, 'cache')
  await rendered(chartFiles('chart'), { helm: { chart: 'chart' } }, { ...present(tools), folder })
  assert.deepEqual((await readdir(folder)).toSorted(), ['programs', 'rendered', 'work'])
  assert.deepEqual(await readdir(join(folder, 'work')), [])
})

test('what was rendered is not rendered again, and a damaged result is made anew', real, async () => {
  await using place = await temporaryFolder()
  const folder = join(place.folder, 'cache')
  const log = join(place.folder, 'log')
  const helm = join(place.folder, 'helm')
  await writeFile(helm, `#!/bin/sh\necho "$1" >> ${log}\nexec ${present(tools).helm} "$@"\n`, { mode: 0o755 })
  const wish = (files: Record<string, string>): ReturnType<typeof rendered> =>
    rendered(files, { helm: { chart: 'chart' } }, { ...present(tools), helm, folder })
  const runs = async (): Promise<string[]> => (await readFile(log, 'utf8')).trim().split('\n')
  const first = await wish(chartFiles('chart'))
  assert.deepEqual(await wish({ ...chartFiles('chart'), 'readme.md': 'something else' }), first)
  assert.deepEqual(await runs(), ['version', 'template'])
  for (const shelf of await readdir(join(folder, 'rendered'))) {
    for (const name of await readdir(join(folder, 'rendered', shelf))) {
      await writeFile(join(folder, 'rendered', shelf, name), 'damaged')
    }
  }
  assert.deepEqual(await wish(chartFiles('chart')), first)
  assert.deepEqual(await runs(), ['version', 'template', 'template'])
  await wish(chartFiles('chart', { 'values.yaml': 'replicas: 9\n' }))
  assert.equal((await runs()).length, 4)
})
