import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { testPlace, testRepository, testServer } from './fixture.ts'
import { openMirror } from './mirror.ts'
import { parseRemote } from './url.ts'

void test('a mirror follows a branch', async () => {
  await using place = await testPlace()
  const repo = await testRepository(path.join(place.folder, 'shop'))
  const one = await repo.commit({ 'app/a.txt': 'one' }, 'first\n\nwith a body')
  const mirror = await openMirror({
    folder: `${place.folder}/mirror`,
    remote: parseRemote(repo.folder),
    branches: ['main'],
  })
  assert.equal(mirror.last('main'), undefined)
  assert.equal(mirror.reachedAt(), undefined)
  assert.equal(await mirror.defaultBranch(), 'main')
  assert.equal(await mirror.head('main'), one)
  const first = await mirror.fetch()
  assert.deepEqual(first.branches, [{ state: 'present', branch: 'main', commit: one, rewritten: false }])
  assert.equal(mirror.last('main'), one)
  assert.ok(mirror.reachedAt())

  const two = await repo.commit({ 'app/a.txt': 'two', 'b "q"\n\u00e4.txt': 'x', 'app/c.txt': '#!/bin/sh' }, 'second')
  const second = await mirror.fetch()
  assert.deepEqual(second.branches, [{ state: 'present', branch: 'main', commit: two, before: one, rewritten: false }])
  assert.deepEqual(await mirror.changedPaths(one, two), {
    known: true,
    paths: [
      { path: 'app/a.txt', change: 'changed' },
      { path: 'app/c.txt', change: 'added' },
      { path: 'b "q"\n\u00e4.txt', change: 'added' },
    ],
  })
  assert.deepEqual(await mirror.changedPaths(two, one).then((c) => c.known && c.paths.map((p) => p.change)), [
    'changed',
    'deleted',
    'deleted',
  ])
  const revision = await mirror.commit(one)
  assert.equal(revision.author, 'Ada')
  assert.equal(revision.email, 'ada@example.com')
  assert.equal(revision.message, 'first\n\nwith a body')
  assert.ok(revision.at > 1_600_000_000_000)
  assert.equal(await mirror.isAncestor(one, two), true)
  assert.equal(await mirror.isAncestor(two, one), false)
  assert.equal(await mirror.resolve('main'), two)
  assert.equal(await mirror.resolve(one.slice(0, 8)), one)
  await assert.rejects(mirror.resolve('0000000'), { code: 'git.unknown-commit' })
  await assert.rejects(mirror.resolve('--all'), { code: 'git.unknown-commit' })
  await mirror.close()

  const again = await openMirror({
    folder: `${place.folder}/mirror`,
    remote: parseRemote(repo.folder),
    branches: ['main'],
  })
  assert.equal(again.last('main'), two)
  assert.equal(again.reachedAt(), mirror.reachedAt())
  await again.close()
  await assert.rejects(stat(path.join(place.folder, 'mirror', 'mirror-1.git', 'hooks')))
})

void test('many who ask at once cause one fetch', async () => {
  await using place = await testPlace()
  await using server = await testServer(place.folder)
  const repo = await testRepository(path.join(place.folder, 'shop'))
  await repo.commit({ a: '1' })
  const remote = parseRemote(`${server.url}/shop/.git`)
  const mirror = await openMirror({ folder: `${place.folder}/mirror`, remote, branches: ['main'] })
  const talks = (): number => server.requests.filter((line) => line.includes('info/refs')).length
  await Promise.all(Array.from({ length: 10 }, () => mirror.fetch()))
  assert.equal(talks(), 1)
  const two = await repo.commit({ a: '2' })
  const running = mirror.fetch()
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  // These come after it has begun, so what they know of may be too new for it: one more, for all of them.
  await Promise.all([running, mirror.fetch(), mirror.fetch(), mirror.fetch()])
  assert.equal(talks(), 3)
  // A commit that was named and is here needs none; one that comes with the fetch under way needs no other.
  await mirror.fetch(two)
  assert.equal(talks(), 3)
  const three = await repo.commit({ a: '3' })
  await Promise.all(Array.from({ length: 5 }, () => mirror.fetch(three)))
  assert.equal(talks(), 4)
  await mirror.close()
})
