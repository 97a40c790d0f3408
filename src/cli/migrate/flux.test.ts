import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { migrationBy, repository, written } from './fixture.ts'
import { HELM_RELEASE, KUSTOMIZATION, SOURCES } from './flux-fixture.ts'
import { migrateFlux } from './flux.ts'

const migrate = migrationBy(migrateFlux)

interface Told {
  readonly exit: string
  readonly text: string
  readonly read: (path: string) => Promise<Record<string, unknown>>
}

async function told(t: TestContext, files: Readonly<Record<string, string>>, partial = false): Promise<Told> {
  const root = await repository(t, files)
  const { exit, text } = await migrate(root, { partial })
  return { exit, text, read: (path) => written(root, path) }
}

void test('a Kustomization becomes the file of the folder that it deploys', async (t) => {
  const files = { 'flux/shop.yaml': `${SOURCES}---\n${KUSTOMIZATION}`, 'apps/shop/web.yaml': 'kind: Deployment\n' }
  const { exit, text, read } = await told(t, files)
  assert.equal(exit, 'ok', text)
  assert.deepEqual(await read('apps/shop/app.slipway.yaml'), {
    name: 'shop',
    labels: { team: 'checkout' },
    kubernetes: {
      healthTimeout: '3m',
      namespace: 'shop',
      manifests: ['**/*.yaml', '**/*.yml'],
      health: [
        {
          group: 'cluster.x-k8s.io',
          kind: 'Cluster',
          degraded: [{ path: 'status.phase', equals: 'Failed' }],
          healthy: [
            { path: 'status.conditions[type=Ready].status', equals: 'True' },
            { path: 'status.observedGeneration', equals: { path: 'metadata.generation' } },
          ],
        },
      ],
      takeOver: ['kustomize-controller'],
    },
    drift: { converge: 'on' },
    delete: 'cascade',
  })
  assert.match(text, /flux\/shop\.yaml:\d+:\d+: warning: spec\.targetNamespace: objects that name another namespace/)
})

void test('a kustomization with bases beside it: the file lies above all of them', async (t) => {
  const { text, read } = await told(t, {
    'flux.yaml': KUSTOMIZATION.replace('./apps/shop', 'apps/overlays/production').replace(
      'prune: true',
      'prune: false',
    ),
    'apps/overlays/production/kustomization.yaml': 'resources: [../../base, ns.yaml]\n',
    'apps/overlays/production/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
    'apps/base/kustomization.yaml': 'resources: [web.yaml]\n',
    'apps/base/web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n',
  })
  const file = await read('apps/app.slipway.yaml').catch(() => assert.fail(text))
  const kubernetes = file['kubernetes'] as Record<string, unknown>
  assert.deepEqual(kubernetes['kustomize'], { path: 'overlays/production' })
  assert.equal(kubernetes['prune'], false)
  assert.equal(file['delete'], undefined)
})

void test('what holds objects of Flux alone, and Flux itself, make no file; a mixture is told of', async (t) => {
  const named = (name: string, path: string): string =>
    `---\n${KUSTOMIZATION.replace('name: shop,', `name: ${name},`).replace('  name: shop\n', `  name: ${name}\n`).replace('./apps/shop', path)}`
  const { text, read } = await told(t, {
    'flux/all.yaml': [
      named('flux-system', './clusters'),
      named('releases', './releases'),
      named('mixed', './mixed'),
    ].join(''),
    'clusters/a.yaml': 'kind: Deployment\n',
    'releases/kustomization.yaml': 'resources: [podinfo]\n',
    'releases/podinfo/kustomization.yaml': 'resources: [release.yaml]\n',
    'releases/podinfo/release.yaml': `${HELM_RELEASE}---\n${SOURCES}`,
    'mixed/a.yaml': `${HELM_RELEASE.replace('name: podinfo,', 'name: other,')}---\nkind: Namespace\n`,
  })
  assert.match(text, /it deploys Flux itself/)
  assert.match(text, /it deploys objects of Flux alone \(HelmRelease podinfo, GitRepository deploy/)
  assert.match(text, /what it deploys holds objects of Flux \(HelmRelease other\)/)
  await assert.rejects(read('clusters/app.slipway.yaml'), { code: 'ENOENT' })
  await assert.rejects(read('releases/app.slipway.yaml'), { code: 'ENOENT' })
  assert.equal((await read('releases/podinfo/app.slipway.yaml'))['name'], 'podinfo')
  assert.equal((await read('mixed/mixed.slipway.yaml'))['name'], 'mixed')
  assert.equal((await read('mixed/other.slipway.yaml'))['name'], 'other')
})

void test('a HelmRelease becomes a file beside it, with its chart and values', async (t) => {
  const { exit, text, read } = await told(t, { 'sources.yaml': SOURCES, 'podinfo/release.yaml': HELM_RELEASE })
  assert.equal(exit, 'ok', text)
  assert.deepEqual(await read('podinfo/app.slipway.yaml'), {
    name: 'podinfo',
    kubernetes: {
      healthTimeout: '4m',
      namespace: 'shop',
      helm: {
        chart: { repository: 'https://charts.example.com', name: 'podinfo', version: '6.5.0' },
        releaseName: 'shop-podinfo',
        inline: { replicaCount: 2, ui: { color: 'red' } },
      },
      createNamespace: true,
      ignoreDifferences: [{ kind: 'Deployment', name: 'podinfo*', pointers: ['/spec/replicas'] }],
      takeOver: ['helm-controller'],
    },
    pipeline: [{ sync: {}, retry: { limit: 3 } }],
    drift: { converge: 'on' },
    delete: 'cascade',
  })
})

const release = (spec: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: shop, namespace: shop }\nspec:\n${spec.replaceAll(/^/gm, '  ')}\n`

const chartFrom = (kind: string, name: string, chart: string, more = ''): string =>
  `chart: { spec: { chart: ${chart}, version: 1.2.0, sourceRef: { kind: ${kind}, name: ${name} }${more} } }`

const CHARTS: readonly (readonly [string, string, unknown])[] = [
  [
    chartFrom('HelmRepository', 'registry', 'shop'),
    'r',
    { chart: { oci: 'oci://registry.example.com/charts/shop', version: '1.2.0' } },
  ],
  [
    'chartRef: { kind: OCIRepository, name: podinfo }',
    'r',
    { chart: { oci: 'oci://registry.example.com/charts/podinfo', version: '6.5.0' } },
  ],
  [
    chartFrom('GitRepository', 'other', './charts/away'),
    'r',
    { chart: { git: 'https://forge.example.com/acme/other.git', ref: 'v1.2.0', path: 'charts/away' } },
  ],
  [
    chartFrom(
      'GitRepository',
      'deploy',
      './charts/shop',
      ', valuesFiles: [charts/shop/values.yaml, charts/shop/prod.yaml]',
    ),
    'charts/shop',
    { chart: '.', values: ['prod.yaml'] },
  ],
]

for (const [spec, folder, helm] of CHARTS) {
  void test(`a chart by ${spec.slice(0, 90)}`, async (t) => {
    const files = { 'sources.yaml': SOURCES, 'r/release.yaml': release(spec), 'charts/shop/Chart.yaml': 'name: shop\n' }
    const { text, read } = await told(t, files)
    const file = await read(`${folder}/app.slipway.yaml`).catch(() => assert.fail(text))
    assert.deepEqual((file['kubernetes'] as Record<string, unknown>)['helm'], helm)
  })
}

void test('values come from ConfigMaps that lie in git, in their order', async (t) => {
  const spec = `${chartFrom('HelmRepository', 'charts', 'shop')}
valuesFrom:
  - { kind: ConfigMap, name: values }
  - { kind: ConfigMap, name: values, valuesKey: tag, targetPath: image.tag }
  - { kind: ConfigMap, name: nowhere, optional: true }
values: { replicas: 3 }`
  const { exit, text, read } = await told(t, {
    'sources.yaml': SOURCES,
    'r/release.yaml': release(spec),
    'r/values.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: values }\ndata:\n  tag: '7'\n  values.yaml: |\n    image: { tag: a, name: b }\n    replicas: 1\n`,
  })
  assert.equal(exit, 'ok', text)
  const { helm } = (await read('r/app.slipway.yaml'))['kubernetes'] as { helm: { inline: unknown } }
  assert.deepEqual(helm.inline, { image: { tag: 7, name: 'b' }, replicas: 3 })
  assert.match(text, /warning: spec\.valuesFrom\[2\]: the ConfigMap nowhere .* nothing is taken from it/)
})

const KUSTOMIZATION_KEYS: readonly (readonly [string, RegExp])[] = [
  ['patches: [{ patch: x }]', /error: spec\.patches: write it into the kustomization/],
  ['images: [{ name: a, newTag: b }]', /error: spec\.images: write it into the kustomization/],
  ['components: [a]', /error: spec\.components/],
  ['namePrefix: a', /error: spec\.namePrefix/],
  ['commonMetadata: { labels: { a: b } }', /error: spec\.commonMetadata/],
  [
    'postBuild: { substitute: { region: eu } }',
    /shop\.yaml:\d+:\d+: error: spec\.postBuild\.substitute: .*\$\{region\}/,
  ],
  ['postBuild: { substituteFrom: [{ kind: Secret, name: a }] }', /error: spec\.postBuild\.substituteFrom/],
  ['decryption: { provider: sops }', /error: spec\.decryption: Slipway decrypts nothing/],
  ['dependsOn: [{ name: infra }]', /warning: spec\.dependsOn\[0\]: applications do not wait .* infra/],
  ['serviceAccountName: deployer', /warning: spec\.serviceAccountName: the rights are those of the target/],
  ['kubeConfig: { secretRef: { name: prod-kubeconfig } }', /warning: spec\.kubeConfig: .*\{ name: prod, kubernetes/],
  ['force: true', /warning: spec\.force: .*slipway\.dev\/apply: replace/],
  ['healthChecks: [{ kind: Deployment, name: a }]', /spec\.healthChecks +→ a stage ends/],
  [
    'healthCheckExprs: [{ apiVersion: a/v1, kind: B, current: "size(status.list) > 1" }]',
    /error: spec\.healthCheckExprs\[0\]: `current` is more/,
  ],
  ['suspend: true', /spec\.suspend +→ trigger\.queue/],
  ['deletionPolicy: Orphan', /spec\.deletionPolicy +→ delete/],
  ['ignore: [{ paths: [/spec/replicas] }]', /spec\.ignore\[0\]\.paths +→ kubernetes\.ignoreDifferences/],
  ['ignore: [{ paths: [""] }]', /error: spec\.ignore\[0\]: a whole object/],
  [
    'ignore: [{ paths: [/a], target: { kind: A, labelSelector: b } }]',
    /error: spec\.ignore\[0\]\.target\.labelSelector/,
  ],
  ['strange: 1', /error: spec\.strange: this key is not known/],
]

const BASE = KUSTOMIZATION.slice(0, KUSTOMIZATION.indexOf('  healthCheckExprs'))

for (const [key, expected] of KUSTOMIZATION_KEYS) {
  void test(`Kustomization: ${key.slice(0, 60)}`, async (t) => {
    const files = { 'flux/shop.yaml': `${BASE}  ${key}\n`, 'apps/shop/web.yaml': 'kind: Service\n' }
    const { exit, text, read } = await told(t, files)
    assert.match(text, expected)
    const isRefused = expected.source.includes('error')
    assert.equal(exit, isRefused ? 'error' : 'ok', text)
    if (isRefused) await assert.rejects(read('apps/shop/app.slipway.yaml'), { code: 'ENOENT' })
    else assert.equal((await read('apps/shop/app.slipway.yaml'))['name'], 'shop')
    const again = await told(t, files, true)
    assert.equal((await again.read('apps/shop/app.slipway.yaml'))['name'], 'shop', again.text)
  })
}

const RELEASE_KEYS: readonly (readonly [string, RegExp])[] = [
  ['postRenderers: [{ kustomize: { images: [] } }]', /error: spec\.postRenderers: .*helm\.yaml/],
  ['valuesFrom: [{ kind: Secret, name: login }]', /error: spec\.valuesFrom\[0\]: values of the Secret login/],
  ['valuesFrom: [{ kind: ConfigMap, name: away }]', /error: spec\.valuesFrom\[0\]: the ConfigMap away .* is not among/],
  ['install: { crds: Skip }', /error: spec\.install\.crds: definitions of the chart are always applied/],
  ['upgrade: { disableHooks: true }', /error: spec\.upgrade\.disableHooks/],
  ['upgrade: { preserveValues: true }', /error: spec\.upgrade\.preserveValues/],
  [
    'upgrade: { force: true, disableWait: true }',
    /warning: spec\.upgrade\.disableWait: .*slipway\.dev\/ignore: health/,
  ],
  [
    'upgrade: { strategy: { name: RetryOnFailure, retryInterval: 2m } }',
    /spec\.upgrade\.strategy\.retryInterval +→ retry\.backoff/,
  ],
  [
    'upgrade: { remediation: { strategy: uninstall } }',
    /warning: spec\.upgrade\.remediation\.strategy: what fails is rolled back/,
  ],
  ['test: { enable: true }', /warning: spec\.test: tests of the chart are not run/],
  ['uninstall: { deletionPropagation: orphan }', /warning: spec\.uninstall\.deletionPropagation/],
  ['commonMetadata: { labels: { a: b } }', /error: spec\.commonMetadata/],
  ['driftDetection: { mode: warn }', /spec\.driftDetection\.mode +→ drift\.converge/],
  ['releaseName: store', /spec\.releaseName +→ kubernetes\.helm\.releaseName/],
  ['storageNamespace: flux-system', /spec\.storageNamespace +→ there are no Helm releases/],
  ['strange: 1', /error: spec\.strange: this key is not known/],
]

for (const [key, expected] of RELEASE_KEYS) {
  void test(`HelmRelease: ${key.slice(0, 60)}`, async (t) => {
    const files = {
      'sources.yaml': SOURCES,
      'r/release.yaml': release(`${chartFrom('HelmRepository', 'charts', 'shop')}\n${key}`),
    }
    const { exit, text } = await told(t, files)
    assert.match(text, expected)
    assert.equal(exit, expected.source.includes('error') ? 'error' : 'ok', text)
    const again = await told(t, files, true)
    assert.equal((await again.read('r/app.slipway.yaml'))['name'], 'shop', again.text)
  })
}

const NO_CHART: readonly (readonly [string, RegExp])[] = [
  ['values: { a: 1 }', /error: spec: it names no chart: a patch of a kustomization/],
  [chartFrom('HelmRepository', 'away', 'shop'), /error: spec\.chart\.spec: the HelmRepository away is not among/],
  [chartFrom('Bucket', 'bucket', 'shop'), /error: spec\.chart\.spec: the Bucket bucket is not among/],
  [chartFrom('GitRepository', 'away', './x'), /error: spec\.chart\.spec: the folder \.\/x is not here/],
]

for (const [spec, expected] of NO_CHART) {
  void test(`no chart: ${spec.slice(0, 80)}`, async (t) => {
    const { exit, text, read } = await told(t, { 'sources.yaml': SOURCES, 'r/release.yaml': release(spec) }, true)
    assert.equal(exit, 'error')
    assert.match(text, expected)
    await assert.rejects(read('r/app.slipway.yaml'), { code: 'ENOENT' })
  })
}

void test('a range of versions is told of, and two applications of one name', async (t) => {
  const ranged = release(chartFrom('HelmRepository', 'charts', 'shop').replace('1.2.0', "'>=1.0.0'"))
  const { text } = await told(t, { 'sources.yaml': SOURCES, 'a/r.yaml': ranged, 'b/r.yaml': ranged })
  assert.match(text, /warning: spec\.chart\.spec: a range means another chart/)
  assert.match(text, /b\/r\.yaml:1:1: error: the application of a\/r\.yaml is called shop too/)
})

void test('other kinds of Flux and its annotations are told of', async (t) => {
  const of = (group: string, kind: string): string =>
    `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: { name: a }\nspec: { provider: aws }\n`
  const { text } = await told(t, {
    'a.yaml': [
      of('image.toolkit.fluxcd.io', 'ImagePolicy'),
      of('notification.toolkit.fluxcd.io', 'Alert'),
      of('source.toolkit.fluxcd.io', 'Bucket'),
      of('fluxcd.controlplane.io', 'ResourceSet'),
      of('helm.toolkit.fluxcd.io', 'Wonder'),
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, annotations: { kustomize.toolkit.fluxcd.io/prune: disabled, kustomize.toolkit.fluxcd.io/ssa: Ignore } }\n',
    ].join('---\n'),
    'gotk-components.yaml': `# fluxcd.io/\n[`,
  })
  assert.match(text, /ImagePolicy a\n.*warning: images are not looked for/)
  assert.match(text, /Alert a\n.*warning: notifications are not there yet/)
  assert.match(text, /error: spec: a bucket is no source/)
  assert.match(text, /ResourceSet a\n.*warning: it makes objects/)
  assert.match(text, /Wonder a\n.*warning: this kind is not known/)
  assert.match(text, /fluxcd\.io\/prune"\]: write `slipway\.dev\/ignore: prune`/)
  assert.match(text, /fluxcd\.io\/ssa"\]: what is not to be applied is left out/)
  assert.doesNotMatch(text, /gotk-components/)
})

void test('a folder without anything of Flux is an error', async (t) => {
  await assert.rejects(migrate(await repository(t, { 'a.yaml': 'kind: Service\n' })), {
    code: 'cli.nothing-to-migrate',
  })
})
