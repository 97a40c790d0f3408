import assert from 'node:assert/strict'
import { chmod, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { mirrorScene } from './mirror-fixture.ts'

/** Everything that can be broken in a mirror's folder. */
const DAMAGES: Record<string, (gitDir: string) => Promise<void>> = {
  'the repository is gone': (gitDir) => rm(gitDir, { recursive: true }),
  'HEAD is gone': (gitDir) => rm(path.join(gitDir, 'HEAD')),
  'the objects are gone': (gitDir) => rm(path.join(gitDir, 'objects'), { recursive: true }),
  'all objects are cut off': async (gitDir) => {
    const names = await readdir(path.join(gitDir, 'objects'), { recursive: true, withFileTypes: true })
    for (const file of names.filter((entry) => entry.isFile())) {
      await chmod(path.join(file.parentPath, file.name), 0o644)
      await truncate(path.join(file.parentPath, file.name), 5)
    }
  },
  'the configuration is rubbish': (gitDir) => writeFile(path.join(gitDir, 'config'), '[[['),
}

for (const [what, damage] of Object.entries(DAMAGES)) {
  void test(`damage: ${what}`, async () => {
    await using it = await mirrorScene()
    const commit = await it.repo.commit({ 'a.slipway.yaml': 'name: a', 'd/b': 'x' })
    const first = await it.open()
    await first.fetch()
    await first.close()
    await damage(path.join(it.folder, 'mirror/mirror-1.git'))
    const mirror = await it.open()
    await rename(it.repo.folder, `${it.repo.folder}-away`)
    await assert.rejects(mirror.fetch(), { kind: 'world' })
    await rename(`${it.repo.folder}-away`, it.repo.folder)
    assert.deepEqual(
      (await mirror.fetch()).branches.map((one) => one.state),
      ['present'],
    )
    assert.equal((await mirror.find(commit, '.slipway.yaml')).length, 1)
    assert.equal((await mirror.entry(commit, 'd/b'))?.whole, true)
    assert.deepEqual(
      (await readdir(path.join(it.folder, 'mirror'))).filter((name) => name.startsWith('building')),
      [],
    )
  })
}

void test('damage that a read meets is repaired by itself', async () => {
  await using it = await mirrorScene()
  const commit = await it.repo.commit({ 'd/b': 'x' })
  await it.repo.git('branch', 'gone')
  const mirror = await it.open({ branches: ['main', 'gone'] })
  await mirror.fetch()
  await it.repo.git('branch', '-D', 'gone')
  const blob = await it.repo.git('rev-parse', 'HEAD:d/b')
  await rm(path.join(it.folder, 'mirror/mirror-1.git/objects', blob.slice(0, 2)), { recursive: true })
  await assert.rejects(mirror.read(blob, 100), { code: 'git.mirror-damaged', kind: 'world' })
  await mirror.fetch() // Joins the repair that has begun, or comes after it.
  const result = await mirror.read(blob, 100)
  assert.equal(result.found === 'object' && result.bytes.toString(), 'x')
  assert.equal(mirror.last('main'), commit)
})

void test('locks of a git that was killed are nobody’s', async () => {
  await using it = await mirrorScene()
  await it.repo.commit({ a: '1' })
  const first = await it.open()
  await first.fetch()
  await first.close()
  const gitDir = path.join(it.folder, 'mirror/mirror-1.git')
  for (const name of ['packed-refs.lock', 'config.lock', 'refs/slipway/last/main.lock', 'objects/pack/tmp_pack_x']) {
    await writeFile(path.join(gitDir, name), '')
  }
  const two = await it.repo.commit({ a: '2' })
  const mirror = await it.open()
  await mirror.fetch()
  assert.equal(mirror.last('main'), two)
  assert.deepEqual(
    (await readdir(path.join(gitDir, 'objects/pack'))).filter((name) => name.startsWith('tmp')),
    [],
  )
})

void test('the mirror is packed now and then, and keeps what a force-push took away', { timeout: 20_000 }, async () => {
  await using it = await mirrorScene()
  const configFile = path.join(it.folder, 'own')
  await writeFile(configFile, '[gc]\n\tautoPackLimit = 1\n\tpruneExpire = now\n[fetch]\n\tunpackLimit = 1\n')
  const packs = async (): Promise<number> => {
    const names = await readdir(path.join(it.folder, 'mirror/mirror-1.git/objects/pack'))
    return names.filter((name) => name.endsWith('.pack')).length
  }
  const mirror = await it.open({ access: { configFile } })
  const lost: string[] = []
  for (const text of ['1', '2', '3']) {
    await it.repo.git('checkout', '--quiet', '--orphan', `island${text}`)
    const commit = await it.repo.commit({ a: text })
    await it.repo.git('branch', '--force', 'main', commit)
    await mirror.fetch()
    lost.push(commit)
  }
  assert.ok((await packs()) >= 3)
  for (let n = 3; n < 20; n += 1) await mirror.fetch()
  while ((await packs()) > 1) await new Promise((resolve) => setTimeout(resolve, 10)) // It packs beside the work.
  await mirror.close()
  const again = await it.open()
  for (const commit of lost) assert.equal((await again.commit(commit)).commit, commit)
})
