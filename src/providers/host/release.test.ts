import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { ApplicationState } from '#host/api.ts'
import type { Desired } from './desired.ts'
import { memoryBlobs } from '#domain/testing/memory-blobs.ts'
import { memorySource } from './fixture/rehearsal.ts'
import { load } from './load.ts'
import { readManifest } from './manifest.ts'
import { materialise } from './materialise.ts'
import { pruneReleases } from './prune-releases.ts'
import { createReleaseCheck } from './release-check.ts'
import { AppSettings } from './settings.ts'

const app = AppSettings.parse({ run: ['node', 'a.js'], listen: '127.0.0.1:8081' })
const blobs = memoryBlobs()
const check = createReleaseCheck()

function loaded(files: Record<string, string | Buffer>, executable: readonly string[] = []): ReturnType<typeof load> {
  return load(memorySource(files, executable), { name: 'shop', app }, { blobs })
}

void describe('a release', () => {
  let home = ''

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'slipway-release-'))
  })

  after(() => rm(home, { recursive: true, force: true }))

  const put = (desired: Desired): Promise<string> =>
    materialise('shop', desired, { folder: join(home, 'releases'), check, blobs, signal: new AbortController().signal })

  void test('is named by its files, whatever their order and the settings', async () => {
    const one = await loaded({ 'a.js': '1', 'b/c.txt': '2' })
    const two = await loaded({ 'b/c.txt': '2', 'a.js': '1', 'app.slipway.yaml': 'name: shop' })
    assert.equal(one.desired.release, two.desired.release)
    const changed = await loaded({ 'a.js': '1', 'b/c.txt': '3' })
    assert.notEqual(changed.desired.release, one.desired.release)
    const moded = await loaded({ 'a.js': '1', 'b/c.txt': '2' }, ['a.js'])
    assert.notEqual(moded.desired.release, one.desired.release)
  })

  void test('has the version that the application gives itself, else the commit', async () => {
    assert.equal((await loaded({ 'package.json': '{"version":"1.4.2"}' })).versions[0]?.version, '1.4.2')
    assert.equal((await loaded({ 'package.json': '{"version":"${x}"}' })).versions[0]?.version, 'c0ffee0')
    assert.equal((await loaded({ 'package.json': 'broken' })).versions[0]?.version, 'c0ffee0')
  })

  void test('is JSON and complete: read back it is the same', async () => {
    const { desired } = await loaded({ 'a.js': '1', binary: Buffer.from([0, 255]) })
    const back = JSON.parse(JSON.stringify(desired)) as Desired
    assert.deepEqual(back, desired)
    assert.equal(back.files.find((file) => file.path === 'binary')?.text, undefined)
  })

  void test('is put on disk with its modes, read-only, once', async () => {
    const { desired } = await loaded({ 'a.js': 'one', 'bin/run': 'two', 'img/x': Buffer.from([1, 0, 2]) }, ['bin/run'])
    const folder = await put(desired)
    assert.equal(await readFile(join(folder, 'a.js'), 'utf8'), 'one')
    assert.deepEqual(await readFile(join(folder, 'img/x')), Buffer.from([1, 0, 2]))
    assert.equal((await stat(join(folder, 'a.js'))).mode & 0o777, 0o444)
    assert.equal((await stat(join(folder, 'bin/run'))).mode & 0o777, 0o555)
    const { ino } = await stat(folder)
    assert.equal(await put(desired), folder)
    assert.equal((await stat(folder)).ino, ino)
  })

  void test('that is not whole is built anew', async () => {
    const { desired } = await loaded({ 'a.js': 'complete', 'b.js': 'x' })
    const folder = await put(desired)
    await rm(join(folder, 'a.js'))
    await writeFile(join(folder, 'a.js'), 'comp')
    await put(desired)
    assert.equal(await readFile(join(folder, 'a.js'), 'utf8'), 'complete')
  })

  void test('that was altered is put back file by file, and what runs in it keeps its folder', async () => {
    const { desired } = await loaded({ 'a.js': 'good', 'sub/b.js': 'also', 'bin/run': 'x' }, ['bin/run'])
    const folder = await put(desired)
    const { ino } = await stat(folder)
    await chmod(join(folder, 'a.js'), 0o644)
    await writeFile(join(folder, 'a.js'), 'evil') // As long as before.
    await chmod(join(folder, 'bin/run'), 0o444)
    await writeFile(join(folder, 'own.log'), 'of the application')
    const altered = await check.altered(folder, desired.files)
    assert.deepEqual(
      altered.map(({ file }) => file.path),
      ['a.js', 'bin/run'],
    )
    await put(desired)
    assert.deepEqual(await check.altered(folder, desired.files), [])
    assert.equal(await readFile(join(folder, 'a.js'), 'utf8'), 'good')
    assert.equal(await readFile(join(folder, 'own.log'), 'utf8'), 'of the application')
    assert.equal((await stat(folder)).ino, ino)
  })

  void test('is never written through a link that somebody put in its place', async () => {
    const { desired } = await loaded({ 'keep.js': '1', 'deep/c.js': 'deep' })
    const folder = await put(desired)
    const outside = await mkdtemp(join(home, 'outside-'))
    await rm(join(folder, 'deep'), { recursive: true })
    await symlink(outside, join(folder, 'deep'))
    await rm(join(folder, 'keep.js'))
    await symlink(join(outside, 'victim'), join(folder, 'keep.js'))
    await put(desired)
    assert.deepEqual(await readdir(outside), [])
    assert.equal(await readFile(join(folder, 'deep/c.js'), 'utf8'), 'deep')
    assert.ok((await lstat(join(folder, 'keep.js'))).isFile())
  })

  void test('has a list of its files beside it, which is believed only if it fits its name', async () => {
    const { desired } = await loaded({ 'm.js': 'm' })
    const folder = await put(desired)
    assert.deepEqual(
      (await readManifest(folder, desired.release))?.map(({ path }) => path),
      ['m.js'],
    )
    await writeFile(`${folder}.json`, JSON.stringify([{ path: 'm.js', mode: 'file', blob: 'other', size: 1 }]))
    assert.equal(await readManifest(folder, desired.release), undefined)
  })

  void test('put on disk twice at once is there once, and nothing else is left', async () => {
    const { desired } = await loaded({ 'race.js': 'x', 'race2.js': 'y' })
    await Promise.allSettled([put(desired), put(desired), put(desired)])
    const folder = await put(desired)
    assert.equal(await readFile(join(folder, 'race.js'), 'utf8'), 'x')
    assert.deepEqual(
      (await readdir(join(home, 'releases'))).filter((name) => name.startsWith('.')),
      [],
    )
  })

  void test('that leads out of its folder is refused before anything is written', async () => {
    for (const path of ['../x', 'a/../../x', '/etc/x', 'a//b', './a', 'C:/x', 'a\\b', 'a\0b']) {
      await assert.rejects(loaded({ [path]: '1' }), { code: 'host.release-broken' })
    }
    const { desired } = await loaded({ 'ok.js': '1' })
    const forged = {
      ...desired,
      release: 'ff',
      files: desired.files.map((file) => Object.assign(file, { path: '../x' })),
    }
    await assert.rejects(put(forged), { code: 'host.release-broken' })
    assert.ok(!(await readdir(home)).includes('x'))
  })

  void test('with too many files is refused', async () => {
    const files = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`f${index}`, '']))
    await assert.rejects(loaded(files), { code: 'host.too-large', message: /holds 20001 files/ })
  })

  void test('is pruned when nobody uses it and it is old', async () => {
    const root = join(home, 'releases')
    for (const name of ['used', 'old', 'young']) {
      await mkdir(join(root, name))
      if (name !== 'young') await utimes(join(root, name), 1_000, 1_000)
    }
    const state = { variants: [{ release: 'used', instances: [] }], leaving: [] } as unknown as ApplicationState
    await pruneReleases({ releases: root, check }, [state], { now: Date.now() })
    const left = await readdir(root)
    assert.deepEqual(
      ['used', 'old', 'young'].map((name) => left.includes(name)),
      [true, false, true],
    )
  })
})
