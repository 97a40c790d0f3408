import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { testPlace, testRepository, testServer } from './fixture.ts'
import { openSnapshot, refFault } from './snapshot.ts'
import { parseRemote } from './url.ts'

test('a tag, a branch and a commit, each without its history', async () => {
  await using place = await testPlace()
  const repository = await testRepository(path.join(place.folder, 'shop'))
  const first = await repository.commit({ 'a/one.txt': 'one', 'link.txt': '-> /etc/passwd' })
  await repository.git('tag', '--annotate', '--message=first', 'v1.0.0')
  await repository.commit({ 'a/one.txt': 'two' })
  await using server = await testServer(place.folder)
  const remote = parseRemote(`${server.url}/shop/.git`)
  const open = (ref: string, name: string): ReturnType<typeof openSnapshot> => {
    const { signal } = new AbortController()
    return openSnapshot({ folder: path.join(place.folder, name), remote, ref, timeoutMs: 30_000, signal })
  }
  for (const [ref, text] of [
    ['v1.0.0', 'one'],
    [first, 'one'],
    ['main', 'two'],
  ] as const) {
    const { source, close } = await open(ref, ref)
    try {
      assert.deepEqual(
        (await source.list()).map((file) => file.path),
        ['a/one.txt', 'link.txt'],
      )
      assert.equal((await source.read('a/one.txt')).toString(), text)
      await assert.rejects(source.read('link.txt'), { code: 'source.symlink' })
      await assert.rejects(source.read('../gitconfig'), { code: 'source.name' })
    } finally {
      await close()
    }
  }
  await assert.rejects(open('v9', 'none'), { code: 'git.unknown-commit' })
})

test('what git would take for something else is no ref', () => {
  assert.equal(refFault('refs/tags/v1.0.0'), undefined)
  assert.match(refFault('--upload-pack=x') ?? '', /option/)
  assert.notEqual(refFault('+main:other'), undefined)
})
