import assert from 'node:assert/strict'
import { chown, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { testPlace, testRepository, testServer } from './fixture.ts'
import { openMirror } from './mirror.ts'
import { mirrorScene } from './mirror-fixture.ts'
import { parseRemote } from './url.ts'

void test('a force-push is followed and said; what was there before stays readable', async () => {
  await using it = await mirrorScene()
  const base = await it.repo.commit({ a: '1' })
  const lost = await it.repo.commit({ a: '2' })
  const mirror = await it.open()
  await mirror.fetch()
  await it.repo.git('reset', '--quiet', '--hard', base)
  const forced = await it.repo.commit({ a: '3' })
  await it.repo.git('reflog', 'expire', '--expire=now', '--all')
  await it.repo.git('gc', '--quiet', '--prune=now')
  const { branches } = await mirror.fetch()
  assert.deepEqual(branches, [{ state: 'present', branch: 'main', commit: forced, before: lost, rewritten: true }])
  assert.equal((await mirror.changedPaths(lost, forced)).known, true)
  assert.equal((await mirror.commit(lost)).commit, lost)
  const unknown = await mirror.changedPaths('0'.repeat(40), forced)
  assert.equal(unknown.known, false)
  assert.equal(await mirror.isAncestor('0'.repeat(40), forced), false)
})

void test('a deleted branch is reported and its last commit kept, also over a restart', async () => {
  await using it = await mirrorScene()
  await it.repo.commit({ a: '1' })
  await it.repo.git('branch', 'feature')
  const mirror = await it.open({ branches: ['main', 'feature'] })
  await mirror.fetch()
  const last = mirror.last('feature')
  assert.ok(last)
  await it.repo.git('branch', '-D', 'feature')
  const main = await it.repo.commit({ a: '2' })
  await assert.rejects(mirror.head('feature'), { code: 'git.branch-missing', kind: 'user' })
  const { branches } = await mirror.fetch()
  assert.equal(branches[0]?.state === 'present' && branches[0].commit, main)
  assert.ok(branches[1]?.state === 'missing')
  assert.equal(branches[1].last, last)
  assert.equal(branches[1].error.code, 'git.branch-missing')
  await mirror.close()
  const again = await it.open({ branches: ['main', 'feature'] })
  assert.equal(again.last('feature'), last)
  assert.equal((await again.commit(last)).commit, last)
})

void test('a branch that becomes a folder of branches', async () => {
  await using it = await mirrorScene()
  await it.repo.commit({ a: '1' })
  await it.repo.git('branch', 'x')
  const mirror = await it.open({ branches: ['x', 'x/y'] })
  assert.equal((await mirror.fetch()).branches[1]?.state, 'missing')
  await it.repo.git('branch', '-m', 'x', 'x/y')
  assert.deepEqual(
    (await mirror.fetch()).branches.map((one) => one.state),
    ['missing', 'present'],
  )
})

void test('a misspelt branch gets a suggestion, an empty repository says so', async () => {
  await using it = await mirrorScene()
  const mirror = await it.open({ branches: ['mian'] })
  await assert.rejects(mirror.head('mian'), { code: 'git.empty-repository' })
  await assert.rejects(mirror.defaultBranch(), { code: 'git.empty-repository' })
  const [state] = (await mirror.fetch()).branches
  assert.equal(state?.state === 'missing' && state.error.code, 'git.empty-repository')
  await it.repo.commit({ a: '1' })
  await assert.rejects(mirror.head('mian'), { code: 'git.branch-missing', hint: /Did you mean main\?/ })
  mirror.watch('main')
  assert.equal((await mirror.fetch()).branches[1]?.state, 'present')
})

void test('an unreachable remote takes nothing away', async () => {
  await using it = await mirrorScene()
  const commit = await it.repo.commit({ a: '1' })
  const mirror = await it.open()
  await mirror.fetch()
  const reachedAt = mirror.reachedAt()
  await rename(it.repo.folder, `${it.repo.folder}-away`)
  await assert.rejects(mirror.head('main'), { code: 'git.not-found', kind: 'world' })
  await assert.rejects(mirror.fetch(), { code: 'git.not-found', kind: 'world' })
  assert.equal(mirror.last('main'), commit)
  assert.equal(mirror.reachedAt(), reachedAt)
  assert.equal((await mirror.find(commit, 'a')).length, 1)
  await rename(`${it.repo.folder}-away`, it.repo.folder)
  assert.equal(await mirror.head('main'), commit)
})

void test('refused connections, web pages, broken answers and refused credentials are told apart', async () => {
  await using it = await mirrorScene()
  await it.repo.commit({ a: '1' })
  let answer: { status: number; body: string; headers?: Record<string, string> } | undefined
  await using server = await testServer(it.folder, (_, response) => {
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body)
    return answer !== undefined
  })
  const mirror = await it.open({ remote: parseRemote(`${server.url.replace('//', '//ada:hunter2@')}/shop/.git`) })
  await mirror.fetch()
  const last = mirror.last('main')
  assert.deepEqual(new Set(server.authorizations), new Set([`Basic ${Buffer.from('ada:hunter2').toString('base64')}`]))

  const faults = [
    { status: 401, body: '', headers: { 'WWW-Authenticate': 'Basic realm="x"' }, code: 'git.denied' },
    { status: 403, body: 'no', code: 'git.denied' },
    { status: 404, body: 'no', code: 'git.not-found' },
    { status: 500, body: 'oh', code: 'git.unreachable' },
    {
      status: 200,
      body: '<html>\n<body>Sign in to the guest network, please.</body>\n</html>\n',
      headers: { 'Content-Type': 'text/html' },
      code: 'git.bad-answer',
    },
    {
      status: 200,
      body: 'zzzz rubbish',
      headers: { 'Content-Type': 'application/x-git-upload-pack-advertisement' },
      code: 'git.bad-answer',
    },
  ]
  for (const { code, ...next } of faults) {
    answer = next
    for (const attempt of [() => mirror.head('main'), () => mirror.fetch()]) {
      await assert.rejects(attempt(), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, `${next.status} ${error.message}`)
        const all = inspect(error, { depth: 9 })
        assert.ok(!all.includes('hunter2') && !all.includes(Buffer.from('ada:hunter2').toString('base64')))
        return true
      })
    }
  }
  await server[Symbol.asyncDispose]()
  await assert.rejects(mirror.fetch(), { code: 'git.unreachable', kind: 'world' })
  assert.equal(mirror.last('main'), last)
})

void test('a remote that never answers is ended by the time limit', async () => {
  await using it = await mirrorScene()
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const { port } = silent.address() as AddressInfo
  const mirror = await it.open({ remote: parseRemote(`git://127.0.0.1:${port}/x`), fetchTimeoutMs: 200 })
  await assert.rejects(mirror.fetch(), { code: 'git.unreachable', message: /no answer within 0.2 s/ })
  const hanging = mirror.fetch()
  const refused = assert.rejects(hanging, { code: 'tool.aborted' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  await mirror.close()
  await refused
  silent.close()
})

void test('a head that is no commit is refused, and the last good one stays', async () => {
  await using it = await mirrorScene()
  const good = await it.repo.commit({ a: '1' })
  const mirror = await it.open()
  await mirror.fetch()
  const blob = await it.repo.store('blob', 'x')
  await writeFile(path.join(it.repo.folder, '.git/refs/heads/main'), `${blob}\n`)
  await assert.rejects(mirror.fetch(), { code: 'git.bad-answer' })
  assert.equal(mirror.last('main'), good)
  assert.equal(await mirror.resolve('main'), good)
})

void test('hostile branch names never reach git', async () => {
  await using it = await mirrorScene()
  await assert.rejects(it.open({ branches: ['--upload-pack=touch x'] }), { code: 'git.branch-refused' })
  const mirror = await it.open()
  await assert.rejects(mirror.head('-x'), { code: 'git.branch-refused' })
  assert.throws(() => mirror.watch('a..b'), { code: 'git.branch-refused' })
})

void test(
  'a repository of another user is read where the operator named it',
  { skip: process.getuid?.() !== 0 },
  async () => {
    await using it = await mirrorScene()
    const commit = await it.repo.commit({ a: '1' })
    for (const name of ['', '.git']) await chown(path.join(it.repo.folder, name), 12_345, 12_345)
    const mirror = await it.open()
    await mirror.fetch()
    assert.equal(mirror.last('main'), commit)
  },
)

void test('a repository with sha256 hashes', async () => {
  await using place = await testPlace()
  const repo = await testRepository(path.join(place.folder, 'shop'), ['--object-format=sha256'])
  const commit = await repo.commit({ 'd/a.slipway.yaml': 'x' })
  const remote = parseRemote(repo.folder)
  const mirror = await openMirror({ folder: `${place.folder}/mirror`, remote, branches: ['main'] })
  await mirror.fetch()
  assert.equal(commit.length, 64)
  assert.equal((await mirror.commit(commit)).author, 'Ada')
  assert.deepEqual(
    (await mirror.find(commit, '.slipway.yaml')).map((one) => one.path),
    ['d/a.slipway.yaml'],
  )
  assert.equal((await mirror.entry(commit, 'd/a.slipway.yaml'))?.whole, true)
  const two = await repo.commit({ 'd/a.slipway.yaml': 'y' })
  await mirror.fetch()
  assert.equal(mirror.last('main'), two)
  await mirror.close()
})
