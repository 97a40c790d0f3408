import assert from 'node:assert/strict'
import { readFile, readdir, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { writeFolder } from './files.ts'
import { testPlace, testRepository } from './fixture.ts'
import type { TestRepository } from './fixture.ts'
import { openMirror } from './mirror.ts'
import type { Mirror } from './mirror.ts'
import { gitSource } from './source.ts'
import { parseRemote } from './url.ts'

interface Scene {
  readonly folder: string
  readonly repo: TestRepository
  readonly mirror: Mirror
  /** Commits and fetches. */
  push(files: Readonly<Record<string, string | null>>): Promise<string>
  [Symbol.asyncDispose](): Promise<void>
}

async function scene(): Promise<Scene> {
  const place = await testPlace()
  const repo = await testRepository(path.join(place.folder, 'shop'))
  const remote = parseRemote(repo.folder)
  const mirror = await openMirror({ folder: `${place.folder}/mirror`, remote, branches: ['main'] })
  return {
    folder: place.folder,
    repo,
    mirror,
    async push(files) {
      const commit = await repo.commit(files)
      await mirror.fetch()
      return commit
    },
    async [Symbol.asyncDispose]() {
      await mirror.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

/** Makes a commit whose app folder is this tree, and moves the branch there. */
async function pushTree(
  it: Scene,
  entries: readonly (readonly [mode: string, name: Uint8Array | string, hash: string])[],
): Promise<string> {
  const raw = (list: typeof entries): Uint8Array =>
    Buffer.concat(
      list.flatMap(([mode, name, hash]) => [
        Buffer.from(`${mode} `),
        Buffer.from(name),
        Buffer.from([0]),
        Buffer.from(hash, 'hex'),
      ]),
    )
  const app = await it.repo.store('tree', raw(entries))
  const root = await it.repo.store('tree', raw([['40000', 'app', app]]))
  const commit = await it.repo.git('commit-tree', root, '-m', 'hostile')
  await it.repo.git('update-ref', 'refs/heads/main', commit)
  await it.mirror.fetch()
  return commit
}

void test('a source lists and reads a folder straight from git', async () => {
  await using it = await scene()
  const big = 'x'.repeat(300_000)
  const commit = await it.push({
    'app/b': 'B',
    'app/run.sh': '#!/bin/sh\n',
    'app/d/ä "q"\n\t.txt': 'odd',
    'app/-rf': 'option',
    'app/empty': '',
    'app/big': big,
    'apple/other': 'no',
  })
  const source = gitSource(it.mirror, { commit, folder: 'app' })
  const files = await source.list()
  assert.deepEqual(
    files.map(({ path, mode, size }) => [path, mode, size]),
    [
      ['-rf', 'file', 6],
      ['b', 'file', 1],
      ['big', 'file', 300_000],
      ['d/ä "q"\n\t.txt', 'file', 3],
      ['empty', 'file', 0],
      ['run.sh', 'executable', 10],
    ],
  )
  const read = await Promise.all(files.map(async ({ path }) => (await source.read(path)).toString()))
  assert.deepEqual(read, ['option', 'B', big, 'odd', '', '#!/bin/sh\n'])
  assert.equal(files[1]?.hash, await it.repo.git('rev-parse', `${commit}:app/b`))
  const root = await gitSource(it.mirror, { commit, folder: '' }).list()
  assert.equal(root.length, 7)
})

void test('what is not there is missing, in every way', async () => {
  await using it = await scene()
  const commit = await it.push({ 'app/a/b': 'x' })
  const source = gitSource(it.mirror, { commit, folder: 'app' })
  for (const name of ['no', 'a', 'a/b/c', 'A/b']) await assert.rejects(source.read(name), { code: 'source.missing' })
  await assert.rejects(gitSource(it.mirror, { commit, folder: 'no' }).list(), { code: 'source.missing' })
  await assert.rejects(gitSource(it.mirror, { commit, folder: 'app/a/b' }).list(), { code: 'source.missing' })
  await assert.rejects(gitSource(it.mirror, { commit: '0'.repeat(40), folder: 'app' }).list(), {
    code: 'git.unknown-commit',
  })
  await assert.rejects(gitSource(it.mirror, { commit: '--all', folder: 'app' }).list(), { code: 'git.unknown-commit' })
})

void test('paths that leave the folder are refused before anything is read', async () => {
  await using it = await scene()
  const commit = await it.push({ 'app/a': 'x', secret: 's' })
  const source = gitSource(it.mirror, { commit, folder: 'app' })
  for (const name of [
    '../secret',
    '/secret',
    'a/../../secret',
    './a',
    '',
    'a//b',
    '.git/config',
    'd/.GIT',
    'a\\b',
    'a\0',
  ]) {
    await assert.rejects(source.read(name), { code: 'source.name' }, name)
  }
})

void test('links are never followed, wherever they stand', async () => {
  await using it = await scene()
  const commit = await it.push({
    'app/out': '-> ../../../etc/passwd',
    'app/in': '-> a',
    'app/a': 'x',
    'app/dir': '-> /etc',
    link: '-> app',
  })
  const source = gitSource(it.mirror, { commit, folder: 'app' })
  for (const name of ['out', 'in', 'dir', 'dir/passwd'])
    await assert.rejects(source.read(name), { code: 'source.symlink' }, name)
  await assert.rejects(gitSource(it.mirror, { commit, folder: 'link' }).list(), { code: 'source.symlink' })
  assert.equal((await source.list()).length, 4)
  await assert.rejects(writeFolder(source, path.join(it.folder, 'out')), { code: 'source.symlink' })
  await assert.rejects(stat(path.join(it.folder, 'out')), { code: 'ENOENT' })
})

void test('submodules are never followed', async () => {
  await using it = await scene()
  await it.repo.commit({
    'app/a': 'x',
    '.gitmodules': '[submodule "s"]\n\tpath = app/s\n\turl = ext::sh -c touch% x\n',
  })
  await it.repo.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},app/s`)
  await it.repo.git('commit', '--quiet', '-m', 'submodule')
  const commit = await it.repo.git('rev-parse', 'HEAD')
  await it.mirror.fetch()
  const source = gitSource(it.mirror, { commit, folder: 'app' })
  assert.deepEqual(
    (await source.list()).map((file) => file.path),
    ['a', 's'],
  )
  await assert.rejects(source.read('s'), { code: 'source.submodule' })
  await assert.rejects(source.read('s/file'), { code: 'source.submodule' })
})

void test('an LFS pointer is not taken for the file', async () => {
  await using it = await scene()
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 5\n`
  const commit = await it.push({ 'app/model.bin': pointer, 'app/about.md': `text about\n${pointer}` })
  const source = gitSource(it.mirror, { commit, folder: 'app' })
  await assert.rejects(source.read('model.bin'), { code: 'source.lfs', message: /app\/model\.bin/ })
  assert.ok((await source.read('about.md')).length > 0)
})

void test('a file that is too large is refused without being read', async () => {
  await using it = await scene()
  const commit = await it.push({ 'app/huge': 'x'.repeat(5_000_000), 'app/ok': 'y' })
  const limits = { maxFileBytes: 1_000_000, maxFiles: 2 }
  const source = gitSource(it.mirror, { commit, folder: 'app' }, limits)
  const wanted = { code: 'source.too-large', message: /app\/huge .* 5000000 bytes; at most 1000000/ }
  // The contents are cut off on disk, so reading them would be told as damage.
  await assert.rejects(source.read('huge'), wanted)
  assert.equal((await source.read('ok')).toString(), 'y')
  assert.equal((await source.list()).length, 2)
  await assert.rejects(gitSource(it.mirror, { commit, folder: 'app' }, { ...limits, maxFiles: 1 }).list(), {
    code: 'source.too-many',
  })
})

void test('names that git would never have made are refused, and only where they are', async () => {
  await using it = await scene()
  await it.push({ a: 'x' })
  const blob = await it.repo.store('blob', 'x')
  const sub = await it.repo.store('tree', Buffer.concat([Buffer.from('100644 x\0'), Buffer.from(blob, 'hex')]))
  for (const name of ['..', '.', '.git', '.GIT', 'a/b', 'a\\b', Buffer.from([0xff, 0xfe])]) {
    const commit = await pushTree(it, [
      ['100644', name, blob],
      ['100644', 'sound', blob],
    ])
    const source = gitSource(it.mirror, { commit, folder: 'app' })
    await assert.rejects(source.list(), { code: 'source.name' }, String(name))
    await assert.rejects(writeFolder(source, path.join(it.folder, 'out')), { code: 'source.name' })
    assert.equal((await source.read('sound')).toString(), 'x')
    if (name === 'a/b') continue // In a list of whole paths it cannot be told from a file in a folder.
    const found = await it.mirror.find(commit, '')
    assert.deepEqual(
      found.map((file) => file.path),
      ['app/sound'],
    )
  }
  const commit = await pushTree(it, [
    ['40000', '..', sub],
    ['100644', 'sound', blob],
  ])
  await assert.rejects(gitSource(it.mirror, { commit, folder: 'app' }).list(), { code: 'source.name' })
  // A file and a folder of the same name: whichever wins, neither is written over the other.
  const twice = await pushTree(it, [
    ['100644', 'x', blob],
    ['40000', 'x', sub],
  ])
  const source = gitSource(it.mirror, { commit: twice, folder: 'app' })
  await writeFolder(source, path.join(it.folder, 'twice'))
  assert.equal((await readdir(path.join(it.folder, 'twice'))).length, 1)
})

void test('an empty tree and an empty folder are told from each other', async () => {
  await using it = await scene()
  const one = await it.push({ 'app/a.slipway.yaml': 'x' })
  const two = await it.push({ 'app/a.slipway.yaml': null })
  assert.equal((await it.mirror.find(one, '.slipway.yaml')).length, 1)
  assert.equal((await it.mirror.find(two, '.slipway.yaml')).length, 0)
  assert.deepEqual(await gitSource(it.mirror, { commit: two, folder: '' }).list(), [])
  await assert.rejects(gitSource(it.mirror, { commit: two, folder: 'app' }).list(), { code: 'source.missing' })
})

void test('a folder is written whole, with modes, and never over something', async () => {
  await using it = await scene()
  const commit = await it.push({ 'app/d/a': 'A', 'app/run.sh': '#!/bin/sh\n', 'app/ä\n': 'odd' })
  const source = gitSource(it.mirror, { commit, folder: 'app' })
  const target = path.join(it.folder, 'work/one')
  await writeFolder(source, target)
  assert.equal(await readFile(path.join(target, 'd/a'), 'utf8'), 'A')
  assert.equal(await readFile(path.join(target, 'ä\n'), 'utf8'), 'odd')
  assert.equal((await stat(path.join(target, 'run.sh'))).mode & 0o777, 0o755)
  assert.equal((await stat(path.join(target, 'd/a'))).mode & 0o777, 0o644)
  await assert.rejects(writeFolder(source, target), { code: 'source.folder-taken' })
  await symlink(it.folder, path.join(it.folder, 'work/link'))
  await assert.rejects(writeFolder(source, path.join(it.folder, 'work/link')), { code: 'source.folder-taken' })
  assert.deepEqual(await readdir(path.join(it.folder, 'work')), ['link', 'one'])
})
