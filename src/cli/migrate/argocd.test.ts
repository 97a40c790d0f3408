import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { migrateArgocd } from './argocd.ts'
import { APPLICATION, migrationBy, repository, ROLLOUT, written } from './fixture.ts'

const migrate = migrationBy(migrateArgocd)

const takeOver = ['argocd-controller']

async function sectionOf(
  t: TestContext,
  source: string,
  files: Readonly<Record<string, string>> = {},
): Promise<{ exit: string; text: string; root: string; read: (path: string) => Promise<unknown> }> {
  const spec = APPLICATION.slice(0, APPLICATION.indexOf('  source:'))
  const root = await repository(t, { 'argocd/shop.yaml': `${spec}${source}\n`, ...files })
  const { exit, text } = await migrate(root)
  return { exit, text, root, read: async (path) => (await written(root, path))['kubernetes'] }
}

void test('a chart of a repository with values from git: the file lies with its values', async (t) => {
  const { exit, text, read } = await sectionOf(
    t,
    `  sources:
    - repoURL: https://charts.example.com
      chart: shop
      targetRevision: 2.1.0
      helm:
        releaseName: store
        valueFiles: [$values/charts/shop/values.yaml, $values/charts/shop/env/prod.yaml]
        values: "image: { tag: '1' }"
        parameters: [{ name: image.tag, value: '7', forceString: true }, { name: a.b, value: '3' }]
    - repoURL: https://forge.example.com/acme/deploy.git
      targetRevision: main
      ref: values
  destination: { name: production, namespace: shop }`,
  )
  assert.equal(exit, 'ok', text)
  assert.deepEqual(await read('charts/shop/app.slipway.yaml'), {
    target: 'production',
    namespace: 'shop',
    helm: {
      chart: { repository: 'https://charts.example.com', name: 'shop', version: '2.1.0' },
      releaseName: 'store',
      values: ['values.yaml', 'env/prod.yaml'],
      inline: { image: { tag: '7' }, a: { b: 3 } },
    },
    prune: false,
    takeOver,
  })
  assert.match(text, /a target `\{ name: production, kubernetes:/)
})

void test('folders are rendered as they ask for, and one that is elsewhere is told', async (t) => {
  const at = (path: string, more = ''): string => `  source: { repoURL: x, path: ${path}${more} }`
  const kustomize = await sectionOf(t, at('k'), { 'k/kustomization.yaml': 'resources: []\n' })
  assert.deepEqual(await kustomize.read('k/app.slipway.yaml'), { kustomize: {}, prune: false, takeOver })
  const helm = await sectionOf(t, at('c', ', targetRevision: release'), { 'c/Chart.yaml': 'name: c\n' })
  assert.deepEqual(await helm.read('c/app.slipway.yaml'), { helm: { chart: '.' }, prune: false, takeOver })
  assert.match(helm.text, /write `branch: release` for the repository/)
  const away = await sectionOf(t, at('else', ", directory: { recurse: true, exclude: '{*.json,x/**}' }"))
  assert.match(away.text, /the folder else is not here/)
  assert.deepEqual(await away.read('argocd/shop.slipway.yaml'), {
    manifests: ['**/*.yaml', '**/*.yml', '**/*.json', '!**/*.json', '!x/**'],
    prune: false,
    takeOver,
  })
  const out = await sectionOf(t, at('../../etc'))
  assert.equal(out.exit, 'error')
  assert.match(out.text, /leads out of the repository/)
})

void test('what an Application asks for and cannot have is refused by its key', async (t) => {
  const { exit, text } = await sectionOf(
    t,
    `  source: { repoURL: x, path: k, kustomize: { images: [a=b] }, plugin: { name: p } }
  sourceHydrator: {}
  syncPolicy: { syncOptions: [Replace=true, Wonder=true], managedNamespaceMetadata: {} }
  ignoreDifferences: [{ kind: Deployment, jqPathExpressions: ['.spec.containers[] | select(.name == "a")'] }]
  strange: 1`,
    { 'k/kustomization.yaml': '' },
  )
  assert.equal(exit, 'error')
  for (const told of [
    /error: spec\.source\.kustomize\.images: write it into the kustomization/,
    /error: spec\.source\.plugin/,
    /error: spec\.sourceHydrator/,
    /warning: spec\.syncPolicy: `Replace=true`: .*slipway\.dev\/apply: replace/,
    /error: spec\.syncPolicy: the sync option `Wonder=true`/,
    /error: spec\.syncPolicy\.managedNamespaceMetadata/,
    /warning: spec\.ignoreDifferences\[0\]: .*more than a path/,
    /error: spec\.strange: this key is not known/,
  ]) {
    assert.match(text, told)
  }
})

void test('ApplicationSets, projects, lists and the templates of charts are told of', async (t) => {
  const root = await repository(t, {
    'set.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: all }\n',
    'list.yaml': `apiVersion: v1\nkind: List\nitems:\n  - ${APPLICATION.trim().replaceAll('\n', '\n    ')}\n`,
    'chart/templates/rollout.yaml': `${ROLLOUT}\n    {{- if .Values.x }}\n`,
  })
  const { exit, text } = await migrate(root)
  assert.equal(exit, 'error')
  assert.match(text, /ApplicationSet all\n.*warning: it makes Applications/)
  assert.match(text, /list\.yaml:.*items\[0\]\.spec\.source: the folder apps\/shop is not here/)
  assert.match(text, /chart\/templates\/rollout\.yaml:\d+:\d+: error: .*a chart’s template/)
  assert.deepEqual((await written(root, 'shop.slipway.yaml'))['name'], 'shop')
})

void test('nothing is overwritten without --force, nothing written by --dry-run, and programs get data', async (t) => {
  const root = await repository(t, { 'argocd/shop.yaml': APPLICATION, 'apps/shop/web.yaml': '' })
  const dry = await migrate(root, { dryRun: true })
  assert.equal(dry.exit, 'ok')
  assert.match(dry.text, /would be written {2}apps\/shop\/app\.slipway\.yaml/)
  await assert.rejects(written(root, 'apps/shop/app.slipway.yaml'), { code: 'ENOENT' })
  assert.equal((await migrate(root)).exit, 'ok')
  assert.match((await migrate(root)).text, /the same already/)
  const file = join(root, 'apps/shop/app.slipway.yaml')
  await writeFile(file, 'name: mine\n')
  const json = await migrate(root, { output: 'json' })
  assert.equal(json.exit, 'error')
  const { files } = JSON.parse(json.text) as { files: { state: string; file: string }[] }
  assert.deepEqual(
    files.map(({ state, file }) => [state, file]),
    [['there already', 'apps/shop/app.slipway.yaml']],
  )
  assert.equal(await readFile(file, 'utf8'), 'name: mine\n')
  await migrate(root, { force: true })
  assert.equal((await written(root, 'apps/shop/app.slipway.yaml'))['name'], 'shop')
})

void test('hostile files are refused with a reason, and nothing leaves the repository', async (t) => {
  const outside = await mkdtemp(join(tmpdir(), 'slipway-outside-'))
  t.after(() => rm(outside, { recursive: true }))
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e]\nkind: argoproj.io\n`
  const root = await repository(t, {
    'bomb.yaml': bomb,
    'huge.yaml': `# argoproj.io\n${'x: 1\n'.repeat(300_000)}`,
    'rollout.yaml': ROLLOUT.replace('name: web,', 'name: ../../escaped,').replace(
      /trafficRouting:[\s\S]*/,
      'steps: []',
    ),
    'argocd/shop.yaml': APPLICATION,
  })
  await symlink(join(outside, 'secret.yaml'), join(root, 'linked.yaml'))
  await mkdir(join(root, 'apps'))
  await symlink(outside, join(root, 'apps/shop'))
  const { exit, text } = await migrate(root)
  assert.equal(exit, 'error')
  assert.match(text, /bomb\.yaml:.*error: .*more than 100000 values/)
  assert.match(text, /huge\.yaml:1:1: error: .*larger than 1 MiB/)
  assert.match(text, /linked\.yaml:.*warning: it is a link/)
  assert.deepEqual(await readdir(outside), [])
  assert.ok((await readdir(root)).includes('escaped.deployment.yaml'))
  await rm(join(root, 'apps/shop'))
  await mkdir(join(root, 'apps/shop'))
  await symlink(join(outside, 'made.yaml'), join(root, 'apps/shop/app.slipway.yaml'))
  await assert.rejects(migrate(root, { force: true }), { code: 'cli.migrate-failed' })
  assert.deepEqual(await readdir(outside), [])
})

void test('a folder without anything of Argo is an error', async (t) => {
  await assert.rejects(migrate(await repository(t, { 'a.yaml': 'kind: Service\n' })), {
    code: 'cli.nothing-to-migrate',
  })
})

void test('kinds and annotations are looked up by what is written, not by what every object has', async (t) => {
  const root = await repository(t, {
    'odd.yaml': `apiVersion: argoproj.io/v1alpha1
kind: constructor
metadata: { name: odd, annotations: { argocd.argoproj.io/toString: a, argocd.argoproj.io/hook: valueOf } }
`,
  })
  const { exit, text } = await migrate(root)
  assert.equal(exit, 'ok', text)
  assert.match(text, /toString"\]: it has no meaning here/)
  assert.match(text, /hook"\]: there is no hook valueOf/)
  assert.match(text, /There is no file to write\./)
})
