import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { Revision } from '#domain/revision.ts'
import { testPlace, testRepository } from './fixture.ts'
import { parseCommit } from './history.ts'
import { openMirror } from './mirror.ts'
import { parseRemote } from './url.ts'

const COMMIT = 'a'.repeat(40)

function parse(head: readonly string[], message: string | Uint8Array): Revision {
  const bytes = Buffer.concat([Buffer.from(`${['tree x', ...head].join('\n')}\n\n`, 'latin1'), Buffer.from(message)])
  return Revision.parse(parseCommit(COMMIT, bytes))
}

void test('commits, also odd ones, become revisions that the schema takes', () => {
  const plain = parse(['author Ada Lovelace <ada@example.com> 1700000000 +0200', 'committer x'], 'Subject\n\nBody\n')
  assert.deepEqual(plain, {
    commit: COMMIT,
    author: 'Ada Lovelace',
    email: 'ada@example.com',
    message: 'Subject\n\nBody',
    at: 1_700_000_000_000,
  })
  const hostile = parse(
    [`author \u001b[2JEve <e\u0007ve@x> 99999999999999999 +0000`],
    '\u001b]0;x\u0007Hi\r\nthere\u202e!',
  )
  assert.equal(hostile.author, '[2JEve')
  assert.equal(hostile.email, 'eve@x')
  assert.equal(hostile.message, ']0;xHi\nthere!')
  const latin = parse(['author M\u00fcller <m@x> 1 +0000', 'encoding ISO-8859-1'], Buffer.from('gr\u00fcn', 'latin1'))
  assert.equal(latin.author, 'Müller')
  assert.equal(latin.message, 'grün')
  assert.equal(parse(['author X <x> 1 +0', 'encoding no-such-thing'], 'ok').message, 'ok')
  assert.equal(parse([], '').author, 'unknown')
  assert.equal(parse(['author <> 5 +0000'], 'x'.repeat(50_000)).message.length, 10_000)
  assert.equal(parseCommit(COMMIT, Buffer.from('tree x')).message, '')
})

void test('a search costs what changed, and finds the same as a whole one', async () => {
  await using place = await testPlace()
  const repo = await testRepository(path.join(place.folder, 'shop'))
  const remote = parseRemote(repo.folder)
  const mirror = await openMirror({ folder: `${place.folder}/mirror`, remote, branches: ['main'] })
  const fresh = async (commit: string): Promise<unknown> => {
    const other = await openMirror({ folder: `${place.folder}/other`, remote, branches: ['main'] })
    await other.fetch()
    const found = await other.find(commit, '.slipway.yaml')
    await other.close()
    return found
  }
  const steps: Record<string, string | null>[] = [
    { 'a/app.slipway.yaml': '1', 'b/x.slipway.yaml': '1', '.slipway.yaml': '1', 'c/app.yaml': '' },
    { 'a/app.slipway.yaml': '2', 'd/ä\n".slipway.yaml': '1', 'b/x.slipway.yaml': null },
    { 'a/app.slipway.yaml': '-> ../x', 'c/y.slipway.yaml': '#!' },
    { 'a/app.slipway.yaml': null, 'a/app.slipway.yaml/in': '1' },
    { 'a/app.slipway.yaml': '3', '.slipway.yaml': null },
  ]
  const counts: number[] = []
  let commit = ''
  for (const files of steps) {
    commit = await repo.commit(files)
    await mirror.fetch()
    const found = await mirror.find(commit, '.slipway.yaml')
    assert.deepEqual(found, await fresh(commit))
    counts.push(found.length)
  }
  assert.deepEqual(counts, [3, 3, 4, 3, 3])
  const before = await mirror.find(commit, '.slipway.yaml')
  const elsewhere = await repo.commit({ 'd/code': '2' })
  await mirror.fetch()
  assert.equal(await mirror.find(elsewhere, '.slipway.yaml'), before, 'the very same list')
  // Back to an older one, and to one that has no common past.
  assert.equal((await mirror.find(await repo.git('rev-parse', 'HEAD~4'), '.slipway.yaml')).length, 3)
  await repo.git('checkout', '--quiet', '--orphan', 'island')
  const island = await repo.commit({ 'z.slipway.yaml': 'z' })
  await repo.git('branch', '-f', 'main', 'island')
  await mirror.fetch()
  assert.deepEqual(await mirror.find(island, '.slipway.yaml'), await fresh(island))
  await assert.rejects(mirror.find('0'.repeat(40), '.slipway.yaml'), { code: 'git.unknown-commit' })
  await mirror.close()
})

void test('a short hash that stands for two commits is refused', async () => {
  await using place = await testPlace()
  const repo = await testRepository(path.join(place.folder, 'shop'))
  await repo.commit({ a: '1' })
  const tree = await repo.git('rev-parse', 'HEAD^{tree}')
  // Some 2,000 commits share a first four digits somewhere; made by one git process.
  const stream = Array.from(
    { length: 1_200 },
    (_, n) =>
      `commit refs/heads/main\ncommitter A <a@x> ${1_700_000_000 + n} +0000\ndata 1\n${n % 10}\nM 040000 ${tree} \n\n`,
  )
  await repo.feed(['fast-import', '--quiet', '--force'], stream.join(''))
  const remote = parseRemote(repo.folder)
  const mirror = await openMirror({ folder: `${place.folder}/mirror`, remote, branches: ['main'] })
  await mirror.fetch()
  const all = (await repo.git('rev-list', 'main')).split('\n')
  const twin = all
    .map((hash) => hash.slice(0, 4))
    .toSorted()
    .find((hash, n, sorted) => hash === sorted[n + 1])
  assert.ok(twin)
  await assert.rejects(mirror.resolve(twin), { code: 'git.ambiguous-commit' })
  assert.equal(await mirror.resolve((all[5] ?? '').slice(0, 16)), all[5])
  await assert.rejects(mirror.resolve(tree), { code: 'git.unknown-commit' })
  await mirror.close()
})
