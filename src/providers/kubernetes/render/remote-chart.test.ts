import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { openMirror } from '#tools/git/mirror.ts'
import { testRepository, testServer } from '#tools/git/fixture.ts'
import { gitSource } from '#tools/git/source.ts'
import { parseRemote } from '#tools/git/url.ts'
import { AppSettings } from '../settings.ts'
import { chartFiles, indexOf, packedChart } from './fixture/chart.ts'
import { serveFiles } from './fixture/file-server.ts'
import { NO_TOOLS, configMap, namesIn, present, realTools, rendered, temporaryFolder } from './fixture/rendering.ts'
import { serveChart } from './fixture/registry.ts'
import { render } from './index.ts'
import { locate } from './program.ts'

const tools = await realTools()
const real = { skip: tools ? false : NO_TOOLS }
const OBJECTS = ['CustomResourceDefinition/things.example.com', 'ConfigMap/shop']

test('a chart of a repository, fetched once for each version', real, async () => {
  await using place = await temporaryFolder()
  const files = new Map<string, string | Buffer>([['/index.yaml', indexOf('web')]])
  files.set('/web-1.2.3.tgz', await packedChart(present(tools).helm, place.folder))
  await using server = await serveFiles(files)
  const folder = join(place.folder, 'cache')
  const wish = (version: string, inline: object): ReturnType<typeof rendered> =>
    rendered(
      {},
      { helm: { chart: { repository: server.url, name: 'web', version }, inline } },
      { ...present(tools), folder },
    )
  const result = await wish('1.2.3', { replicas: 4 })
  assert.deepEqual(namesIn(result), OBJECTS)
  assert.deepEqual(result.warnings, [])
  assert.equal(result.objects[1]?.origin?.file, 'web@1.2.3/templates/config.yaml')
  const before = server.requests.length
  assert.ok(before >= 2)
  await wish('1.2.3', { replicas: 5 })
  assert.equal(server.requests.length, before)
  const moving = await wish('^1.0.0', {})
  assert.ok(server.requests.length > before)
  assert.match(moving.warnings[0] ?? '', /^The chart has the version `\^1\.0\.0`, which may be another one tomorrow/)
})

test('a chart of a registry', { skip: await withoutRegistry() }, async () => {
  await using place = await temporaryFolder()
  await using registry = await serveChart(await packedChart(present(tools).helm, place.folder), place.folder)
  const before = process.env['SSL_CERT_FILE']
  process.env['SSL_CERT_FILE'] = registry.certificateFile
  try {
    const wish = (version: string): ReturnType<typeof rendered> =>
      rendered({}, { helm: { chart: { oci: `oci://${registry.host}/charts/web`, version } } }, present(tools))
    assert.deepEqual(namesIn(await wish('1.2.3')), OBJECTS)
    await assert.rejects(wish('9.9.9'), { code: 'kubernetes.chart', message: /9\.9\.9/ })
  } finally {
    if (before === undefined) delete process.env['SSL_CERT_FILE']
    else process.env['SSL_CERT_FILE'] = before
  }
})

async function withoutRegistry(): Promise<string | false> {
  if (!tools) return NO_TOOLS
  return (await locate('openssl')) === undefined ? 'openssl is not here, which makes the registry’s certificate' : false
}

test('a chart that cannot be fetched is tried again, and says why', real, async () => {
  await using server = await serveFiles(new Map())
  const chart = { repository: server.url, name: 'web', version: '1.2.3' }
  await assert.rejects(rendered({}, { helm: { chart } }, present(tools)), {
    code: 'kubernetes.chart',
    kind: 'world',
    message: /^The chart web of http:\/\/127.*\(1\.2\.3\) could not be got: .*404/,
  })
})

const ADDRESSES: readonly (readonly [string, object, RegExp])[] = [
  ['a file', { repository: 'file:///etc', name: 'web', version: '1' }, /`repository` is no address/],
  ['an option as a name', { repository: 'http://127.0.0.1:1', name: '--x=y z', version: '1' }, /`name` is no name/],
  ['an option as a registry', { oci: '--plain-http', version: '1' }, /`oci` is no address/],
  ['a repository of the disk', { git: '/srv/secrets', ref: 'v1' }, /`git` is no address/],
  ['a file as a repository', { git: 'file:///srv/secrets', ref: 'v1' }, /`git` is no address/],
  ['an option as a ref', { git: 'https://example.com/a.git', ref: '--upload-pack=x' }, /`ref` cannot be used/],
]

for (const [what, chart, message] of ADDRESSES) {
  test(`${what} is no chart’s address`, real, async () => {
    await assert.rejects(rendered({}, { helm: { chart } }, present(tools)), { code: 'kubernetes.render', message })
  })
}

test('a dependency of a repository is fetched, and one without a lock is warned of', real, async () => {
  await using place = await temporaryFolder()
  const files = new Map<string, string | Buffer>([['/index.yaml', indexOf('web')]])
  files.set('/web-1.2.3.tgz', await packedChart(present(tools).helm, place.folder))
  await using server = await serveFiles(files)
  const chart = `apiVersion: v2\nname: whole\nversion: 1.0.0\ndependencies:\n  - {name: web, version: ^1.0.0, repository: "${server.url}"}\n`
  const result = await rendered({ 'whole/Chart.yaml': chart }, { helm: { chart: 'whole' } }, present(tools))
  assert.deepEqual(namesIn(result), OBJECTS)
  assert.match(result.warnings.join('\n'), /^The dependency web has the version `\^1\.0\.0`/)
  assert.equal(result.objects[1]?.origin?.file, 'whole/charts/web/templates/config.yaml')
  const lock = `dependencies:\n- {name: web, repository: "${server.url}", version: 1.2.3}\ndigest: ${digestOf(server.url)}\ngenerated: "2026-01-01T00:00:00Z"\n`
  const locked = { 'whole/Chart.yaml': chart, 'whole/Chart.lock': lock }
  const repeatable = await rendered(locked, { helm: { chart: 'whole' } }, present(tools))
  assert.deepEqual([namesIn(repeatable), repeatable.warnings], [OBJECTS, []])
})

/** Of what the chart wants and what is locked, as helm counts it. */
function digestOf(repository: string): string {
  const wanted = JSON.stringify([
    [{ name: 'web', version: '^1.0.0', repository }],
    [{ name: 'web', version: '1.2.3', repository }],
  ])
  return `sha256:${createHash('sha256').update(wanted).digest('hex')}`
}

test('a chart of another repository by tag, branch and commit', real, async () => {
  await using place = await temporaryFolder()
  const repository = await testRepository(join(place.folder, 'charts'))
  const commit = await repository.commit(chartFiles('deploy/web'))
  await repository.git('tag', '--annotate', '--message=first', 'v1.2.3')
  await repository.commit({ 'deploy/web/templates/config.yaml': configMap('newer') })
  await using server = await testServer(place.folder)
  const wish = (ref: string, path = 'deploy/web'): ReturnType<typeof rendered> =>
    rendered({}, { helm: { chart: { git: `${server.url}/charts/.git`, ref, path } } }, present(tools))
  const tagged = await wish('v1.2.3')
  assert.deepEqual([namesIn(tagged), tagged.warnings], [OBJECTS, []])
  assert.match(tagged.objects[1]?.origin?.file ?? '', /\/charts\/\.git@v1\.2\.3\/templates\/config\.yaml$/)
  assert.deepEqual(namesIn(await wish(commit)), OBJECTS)
  const branch = await wish('main')
  assert.ok(namesIn(branch).includes('ConfigMap/newer'))
  assert.match(branch.warnings[0] ?? '', /^The chart’s ref `main` seems to be a branch/)
  await assert.rejects(wish('v9'), { code: 'git.unknown-commit', message: /v9/ })
  await assert.rejects(wish('v1.2.3', 'deploy'), /the repository has no chart at deploy/)
})

test('a link out of the folder fails what would read it', real, async () => {
  await using place = await temporaryFolder()
  const repository = await testRepository(join(place.folder, 'shop'))
  const commit = await repository.commit({
    ...chartFiles('linked/chart', { 'templates/passwd.yaml': '-> /etc/passwd' }),
    'plain/a.yaml': '-> ../../../../etc/passwd',
    'good/a.yaml': configMap('good'),
  })
  const remote = parseRemote(repository.folder)
  const mirror = await openMirror({ folder: join(place.folder, 'mirror'), remote, branches: ['main'] })
  try {
    await mirror.fetch()
    const wish = (folder: string, settings: object): ReturnType<typeof render> =>
      render({
        application: 'shop',
        app: AppSettings.parse(settings),
        namespace: 'shop',
        source: gitSource(mirror, { commit, folder }),
        tools: { ...present(tools), folder: join(place.folder, 'cache') },
        signal: new AbortController().signal,
      })
    await assert.rejects(wish('linked', { helm: { chart: 'chart' } }), { code: 'source.symlink' })
    await assert.rejects(wish('plain', {}), { code: 'source.symlink' })
    assert.deepEqual(namesIn(await wish('good', {})), ['ConfigMap/good'])
  } finally {
    await mirror.close()
  }
})
