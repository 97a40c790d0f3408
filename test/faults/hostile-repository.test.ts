import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { Catalog } from '#agent/catalog.ts'
import { reportOf } from '#domain/errors.ts'
import { host } from '#providers/host/index.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { testPlace, testRepository } from '#tools/git/fixture.ts'
import type { TestRepository } from '#tools/git/fixture.ts'
import { openMirror } from '#tools/git/mirror.ts'
import type { Mirror } from '#tools/git/mirror.ts'
import { gitSource } from '#tools/git/source.ts'
import { parseRemote } from '#tools/git/url.ts'

const KINDS = { providers: [host], stages: GENERIC_STAGES }
const GOOD = 'name: good\nhost: { run: [node, server.js], listen: 127.0.0.1:9000 }\n'
const BLOBS = { put: async () => '0'.repeat(64), get: async () => Buffer.alloc(0), has: async () => false }
const MOST_MEMORY_BYTES = 300 * 1024 * 1024

async function mirrorOf(folder: string, repository: TestRepository): Promise<Mirror & AsyncDisposable> {
  const remote = parseRemote(repository.folder, folder)
  const mirror = await openMirror({ folder: join(folder, 'mirror'), remote, branches: ['main'] })
  await mirror.fetch()
  return Object.assign(mirror, { [Symbol.asyncDispose]: () => mirror.close() })
}

test('a file of 1 GB: its application fails with the reason, and it is never in memory', async () => {
  await using place = await testPlace()
  const repository = await testRepository(join(place.folder, 'repository'))
  await commitZeros(repository, 'big/data.bin', 1024)
  await using mirror = await mirrorOf(place.folder, repository)
  const before = process.memoryUsage().rss
  const source = gitSource(mirror, { commit: mirror.last('main') ?? '', folder: 'big' })
  const app = host.app.parse({ run: ['node'], listen: '127.0.0.1:9000' })
  const error = await host.load(source, { name: 'big', app }, { blobs: BLOBS }).catch(reportOf)
  assert.ok('code' in error)
  assert.equal(error.code, 'host.too-large')
  assert.match(error.message, /1024 MiB/)
  assert.ok(process.memoryUsage().rss - before < MOST_MEMORY_BYTES)
})

test('an alias bomb: its application fails with the place, others are served', async () => {
  await using place = await testPlace()
  const repository = await testRepository(join(place.folder, 'repository'))
  const levels = 'abcdefghi'.split('')
  const bomb = levels.map((key, i) => {
    const inner = i === 0 ? '"boom"' : `*${levels[i - 1]}`
    return `${key}: &${key} [${Array.from({ length: 9 }, () => inner).join(', ')}]\n`
  })
  await repository.commit({ 'bomb/app.slipway.yaml': bomb.join(''), 'good/app.slipway.yaml': GOOD })
  await using mirror = await mirrorOf(place.folder, repository)
  const entries = await new Catalog(mirror, KINDS).read(mirror.last('main') ?? '')
  const [bombed, good] = entries
  assert.equal(bombed?.application, undefined)
  assert.equal(bombed?.error?.code, 'config.invalid')
  assert.match(`${bombed.error.message} ${bombed.error.output}`, /bomb\/app\.slipway\.yaml:\d+/)
  assert.equal(good?.application?.name, 'good')
})

test('a repository of a million files: its applications are found, and one that would be all of it fails', async () => {
  await using place = await testPlace()
  const repository = await testRepository(join(place.folder, 'repository'))
  await commitMillion(repository)
  await using mirror = await mirrorOf(place.folder, repository)
  const commit = mirror.last('main') ?? ''
  const before = process.memoryUsage().rss
  const [found, ...others] = await new Catalog(mirror, KINDS).read(commit)
  assert.equal(found?.application?.name, 'good')
  assert.equal(others.length, 0)
  const app = host.app.parse({ run: ['node'], listen: '127.0.0.1:9000' })
  const whole = gitSource(mirror, { commit, folder: '' })
  const error = await host.load(whole, { name: 'all', app }, { blobs: BLOBS }).catch(reportOf)
  assert.ok('code' in error, 'a million files are not loaded')
  assert.match(error.code, /^(source\.too-many|host\.too-large)$/)
  assert.ok(process.memoryUsage().rss - before < 2 * MOST_MEMORY_BYTES)
})

/** Streamed into git, so that this process never holds it either. */
async function commitZeros(repository: TestRepository, path: string, megabytes: number): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet'], {
    cwd: repository.folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  const put = async (bytes: string | Buffer): Promise<void> => {
    if (!child.stdin.write(bytes)) await once(child.stdin, 'drain')
  }
  await put('commit refs/heads/main\ncommitter Ada <ada@example.com> 1700000000 +0000\ndata 1\nx\n')
  await put(`M 100644 inline ${path}\ndata ${megabytes * 1024 * 1024}\n`)
  const megabyte = Buffer.alloc(1024 * 1024)
  for (let i = 0; i < megabytes; i += 1) await put(megabyte)
  await put('\n')
  child.stdin.end()
  const [code] = (await ended) as [number]
  assert.equal(code, 0)
}

/** A thousand folders that are the same folder of a thousand files: a million to whoever lists them. */
async function commitMillion(repository: TestRepository): Promise<void> {
  const blob = await repository.store('blob', 'the same\n')
  const file = await repository.store('blob', GOOD)
  const thousand = Array.from({ length: 1_000 }, (_, i) => String(i).padStart(3, '0'))
  const folder = await repository.feed(
    ['mktree'],
    thousand.map((name) => `100644 blob ${blob}\t${name}.txt\n`).join(''),
  )
  const good = await repository.feed(['mktree'], `100644 blob ${file}\tapp.slipway.yaml\n`)
  const folders = thousand.map((name) => `040000 tree ${folder}\t${name}\n`).join('')
  const root = await repository.feed(['mktree'], `${folders}040000 tree ${good}\tgood\n`)
  const commit = await repository.git('commit-tree', root, '-m', 'a million')
  await repository.git('update-ref', 'refs/heads/main', commit)
}
