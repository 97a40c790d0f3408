import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { testRepository, testServer } from '#tools/git/fixture.ts'
import { chartAccess } from './chart-access.ts'
import type { ChartAccess } from './chart-access.ts'
import { ChartSettings } from '../chart-settings.ts'
import { chartFiles, indexOf, packedChart } from './fixture/chart.ts'
import { basic, guard, serveFiles } from './fixture/file-server.ts'
import type { FileServer } from './fixture/file-server.ts'
import { selfSigned, serveChart } from './fixture/registry.ts'
import { NO_TOOLS, namesIn, present, realTools, rendered, temporaryFolder } from './fixture/rendering.ts'
import { locate } from './program.ts'

const tools = await realTools()
const real = { skip: tools ? false : NO_TOOLS }
const certified = { skip: (await locate('openssl')) === undefined ? 'openssl is not here' : real.skip }
const OBJECTS = ['CustomResourceDefinition/things.example.com', 'ConfigMap/shop']
const PASSWORD = 'hunter2-very-secret'
const BASIC = basic('ada', PASSWORD)

interface Place {
  readonly folder: string
  /** The chart’s archive. */
  readonly packed: Buffer
  readonly entry: (url: string, more?: object) => object
}

async function withPlace(work: (place: Place) => Promise<void>): Promise<void> {
  await using place = await temporaryFolder()
  const { folder } = place
  await writeFile(join(folder, 'password'), `${PASSWORD}\n`)
  const basicAuth = { username: 'ada', passwordFile: 'password' }
  const entry = (url: string, more: object = { basicAuth }): object => ({ url, ...more })
  await work({ folder, packed: await packedChart(present(tools).helm, folder), entry })
}

function accessOf({ folder }: Place, ...entries: object[]): ChartAccess {
  return chartAccess(
    entries.map((one) => ChartSettings.parse(one)),
    { folder },
  )
}

const wish = (chart: object, charts: ChartAccess, more: object = {}): ReturnType<typeof rendered> =>
  rendered({}, { helm: { chart } }, { ...present(tools), charts, ...more })

const filesOf = ({ packed }: Place, index = indexOf('web')): Map<string, string | Buffer> =>
  new Map<string, string | Buffer>([
    ['/charts/index.yaml', index],
    ['/charts/web-1.2.3.tgz', packed],
  ])

const chartOf = ({ url }: FileServer, path = '/charts'): object => ({
  repository: `${url}${path}`,
  name: 'web',
  version: '1.2.3',
})

test('a private repository gets user and password, and nobody else sees them', real, () =>
  withPlace(async (place) => {
    await using server = await serveFiles(filesOf(place), { intercept: guard(BASIC) })
    const log = join(place.folder, 'log')
    const helm = join(place.folder, 'helm')
    const script = `#!/bin/sh\n{ echo "$@"; /usr/bin/env; } >> ${log}\nexec ${present(tools).helm} "$@"\n`
    await writeFile(helm, script, { mode: 0o755 })
    const folder = join(place.folder, 'cache')
    const charts = accessOf(place, place.entry(`${server.url}/charts`))
    assert.deepEqual(namesIn(await wish(chartOf(server), charts, { helm, folder })), OBJECTS)
    assert.deepEqual(new Set(server.authorizations), new Set([BASIC]))
    assert.doesNotMatch(await readFile(log, 'utf8'), new RegExp(`${PASSWORD}|${BASIC.slice(6)}`))
    for (const name of await readdir(folder, { recursive: true })) {
      const text = await readFile(join(folder, name), 'latin1').catch(() => '')
      assert.ok(!text.includes(PASSWORD), name)
    }
    assert.deepEqual(await readdir(join(folder, 'work')), [])
    // What one target has fetched is not for another that shares the folder.
    await assert.rejects(wish(chartOf(server), accessOf(place), { folder }), { code: 'kubernetes.chart-refused' })
  }),
)

test('a wrong password is told with the entry, without the password, and read anew', real, () =>
  withPlace(async (place) => {
    await using server = await serveFiles(filesOf(place), { intercept: guard(BASIC) })
    const entry = place.entry(`${server.url}/charts`)
    await writeFile(join(place.folder, 'password'), 'wrong-and-secret')
    const error: unknown = await wish(chartOf(server), accessOf(place, entry)).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof Error)
    assert.equal((error as { code?: string }).code, 'kubernetes.chart-refused')
    assert.match(error.message, /^The chart web of .* may not be read with the credentials that `charts` has for http/)
    assert.match(error.message, /401/)
    assert.doesNotMatch(inspect(error, { depth: 9 }), /wrong-and-secret/)
    await assert.rejects(wish(chartOf(server), accessOf(place)), /may not be read without credentials: .*401/)
    await writeFile(join(place.folder, 'password'), PASSWORD)
    assert.deepEqual(namesIn(await wish(chartOf(server), accessOf(place, entry))), OBJECTS)
    await writeFile(join(place.folder, 'password'), '')
    await assert.rejects(wish(chartOf(server), accessOf(place, entry)), {
      code: 'kubernetes.chart-credential',
      message: /password, which `charts` of the agent’s file names for http.* cannot be used: it is empty$/,
    })
  }),
)

test('no other host gets them: not by a redirect, not by the index, not by its name', real, () =>
  withPlace(async (place) => {
    await using other = await serveFiles(new Map([['/charts/web-1.2.3.tgz', place.packed]]))
    const elsewhere = `${other.url.replace('127.0.0.1', 'localhost')}/charts/web-1.2.3.tgz`
    const redirecting = await serveFiles(filesOf(place), {
      intercept(request, response) {
        if (guard(BASIC)(request, response)) return true
        if (request.url !== '/charts/web-1.2.3.tgz') return false
        response.writeHead(302, { location: elsewhere }).end()
        return true
      },
    })
    await using server = redirecting
    const charts = accessOf(place, place.entry(`${server.url}/charts`))
    assert.deepEqual(namesIn(await wish(chartOf(server), charts)), OBJECTS)
    const index = indexOf('web', `${other.url}/charts/web-1.2.3.tgz`)
    await using indexed = await serveFiles(filesOf(place, index), { intercept: guard(BASIC) })
    const both = accessOf(place, place.entry(`${indexed.url}/charts`))
    assert.deepEqual(namesIn(await wish(chartOf(indexed), both)), OBJECTS)
    assert.deepEqual(other.authorizations, ['', ''])
    await using neighbour = await serveFiles(new Map())
    await assert.rejects(wish(chartOf(neighbour), charts), { code: 'kubernetes.chart' })
    assert.deepEqual(new Set(neighbour.authorizations), new Set(['']))
    const before = server.authorizations.length
    await assert.rejects(wish(chartOf(server, '/charts-of-others'), charts), { code: 'kubernetes.chart-refused' })
    assert.deepEqual(new Set(server.authorizations.slice(before)), new Set(['']))
  }),
)

test('a repository with its own authority asks for a certificate of the client', certified, () =>
  withPlace(async (place) => {
    const { key, certificateFile } = selfSigned(place.folder)
    await writeFile(join(place.folder, 'key.pem'), key)
    const cert = await readFile(certificateFile)
    const tls = { key, cert, ca: cert, requestCert: true }
    await using server = await serveFiles(filesOf(place), { tls })
    const entry = place.entry(`${server.url}/charts`, {
      caFile: 'certificate.pem',
      certFile: 'certificate.pem',
      keyFile: 'key.pem',
    })
    assert.deepEqual(namesIn(await wish(chartOf(server), accessOf(place, entry))), OBJECTS)
    await assert.rejects(wish(chartOf(server), accessOf(place)), { code: 'kubernetes.chart', message: /certificate/ })
    const missing = { ...entry, caFile: 'nowhere.pem' }
    await assert.rejects(wish(chartOf(server), accessOf(place, missing)), {
      code: 'kubernetes.chart-credential',
      message: /nowhere\.pem.* cannot be used: ENOENT$/,
    })
  }),
)

test('a dependency of a private repository', real, () =>
  withPlace(async (place) => {
    await using server = await serveFiles(filesOf(place), { intercept: guard(BASIC) })
    const repository = `${server.url}/charts`
    const chart = `apiVersion: v2\nname: whole\nversion: 1.0.0\ndependencies:\n  - {name: web, version: 1.2.3, repository: "${repository}"}\n`
    const render = (charts: ChartAccess): ReturnType<typeof rendered> =>
      rendered({ 'whole/Chart.yaml': chart }, { helm: { chart: 'whole' } }, { ...present(tools), charts })
    assert.deepEqual(namesIn(await render(accessOf(place, place.entry(repository)))), OBJECTS)
    await assert.rejects(render(accessOf(place)), { code: 'kubernetes.chart-refused', message: /^The chart web .*401/ })
  }),
)

for (const [what, authorization, more] of [
  ['user and password', BASIC, undefined],
  ['a token', `Bearer ${PASSWORD}`, { bearerTokenFile: 'password' }],
] as const) {
  test(`a private registry gets ${what}, and the host it sends to does not`, certified, () =>
    withPlace(async (place) => {
      await using store = await serveFiles({ get: () => place.packed })
      let base = ''
      const digest = createHash('sha256').update(place.packed).digest('hex')
      await using registry = await serveChart(place.packed, place.folder, (request, response) => {
        if (request.headers.authorization !== authorization) {
          const scheme = authorization.startsWith('Basic') ? 'Basic realm="x"' : `Bearer realm="${base}/token"`
          response.writeHead(401, { 'www-authenticate': scheme }).end()
          return true
        }
        const isArchive = request.url?.endsWith(`/blobs/sha256:${digest}`) === true && request.method === 'GET'
        if (!isArchive) return false
        response.writeHead(307, { location: `${store.url.replace('127.0.0.1', 'localhost')}/blob` }).end()
        return true
      })
      base = `https://${registry.host}`
      const oci = `oci://${registry.host}/charts/web`
      const entry = place.entry(`oci://${registry.host}/charts`, {
        ...(more ?? { basicAuth: { username: 'ada', passwordFile: 'password' } }),
        caFile: 'certificate.pem',
      })
      const chart = { oci, version: '1.2.3' }
      assert.deepEqual(namesIn(await wish(chart, accessOf(place, entry))), OBJECTS)
      assert.deepEqual(new Set(store.authorizations), new Set(['']))
      await writeFile(join(place.folder, 'password'), 'wrong-and-secret')
      const error: unknown = await wish(chart, accessOf(place, entry)).catch((thrown: unknown) => thrown)
      assert.equal((error as { code?: string }).code, 'kubernetes.chart-refused')
      assert.doesNotMatch(inspect(error, { depth: 9 }), /wrong-and-secret/)
    }),
  )
}

test('a private git repository of charts, by an entry or as the agent itself reads it', real, () =>
  withPlace(async (place) => {
    const repository = await testRepository(join(place.folder, 'git', 'charts'))
    await repository.commit(chartFiles('web'))
    await repository.git('tag', 'v1')
    await using server = await testServer(join(place.folder, 'git'), guard(BASIC))
    const git = `${server.url}/charts/.git`
    const chart = { git, ref: 'v1', path: 'web' }
    assert.deepEqual(namesIn(await wish(chart, accessOf(place, place.entry(server.url)))), OBJECTS)
    await assert.rejects(wish(chart, accessOf(place)), { code: 'git.denied' })
    const own = git.replace('://', `://ada:${PASSWORD}@`)
    const agents = chartAccess([], { repositories: [{ url: own }] })
    assert.deepEqual(namesIn(await wish(chart, agents)), OBJECTS)
    assert.deepEqual(new Set(server.authorizations), new Set([BASIC]))
    await using other = await testServer(join(place.folder, 'git'))
    const named = { ...chart, git: `${other.url}/charts/.git` }
    assert.deepEqual(namesIn(await wish(named, accessOf(place, place.entry(server.url)))), OBJECTS)
    assert.deepEqual(namesIn(await wish(named, agents)), OBJECTS)
    assert.deepEqual(other.authorizations, [])
    assert.ok(other.requests.length >= 4)
  }),
)
