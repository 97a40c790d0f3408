import assert from 'node:assert/strict'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Change } from '#domain/change.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Revision } from '#domain/revision.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { systemClock } from '#tools/clock.ts'
import { testPlace, testRepository, testServer } from '#tools/git/fixture.ts'
import type { TestRepository } from '#tools/git/fixture.ts'
import { FakeTarget, fakeProvider } from '../../test/agent/fake-provider.ts'
import { until } from '../../test/until.ts'
import type { CatalogEntry } from './catalog.ts'
import { openRepository } from './repository.ts'
import type { WatchedRepository } from './repository.ts'

interface Place {
  readonly git: TestRepository
  readonly root: string
  readonly repository: WatchedRepository
  readonly seen: {
    readonly head: Revision
    readonly entries: readonly CatalogEntry[]
    readonly change: Change | undefined
  }[]
  readonly trouble: () => ErrorReport | undefined
  /** How often it was asked over http. */
  readonly requests: readonly string[]
  readonly restart: () => Promise<Place>
}

const FILE = 'shop/app.slipway.yaml'

/** A repository that is watched over http, so that only polls and hints tell of changes. */
async function watched(t: TestContext, options: { pollMs?: number } = {}): Promise<Place> {
  const place = await testPlace()
  const { folder } = place
  const ends: (() => Promise<void>)[] = []
  const git = await testRepository(join(folder, 'served', 'config'))
  await git.commit({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  const server = await testServer(join(folder, 'served'))
  const kinds = { providers: [fakeProvider(new FakeTarget())], stages: GENERIC_STAGES }
  const open = async (): Promise<Place> => {
    const seen: Place['seen'] = []
    let trouble: ErrorReport | undefined
    const settings = { name: 'config', url: `${server.url}/config/.git`, branch: 'main', pollMs: options.pollMs ?? 40 }
    const repository = await openRepository(settings, {
      clock: systemClock,
      kinds,
      home: join(folder, 'home'),
      folder,
      onEntries: (_name, head, entries, change) => void seen.push({ head, entries, change }),
      onTrouble: (_name, error) => (trouble = error),
    })
    const shutdown = new AbortController()
    const running = repository.run(shutdown.signal)
    const end = async (): Promise<void> => {
      shutdown.abort()
      await repository.close()
      await running
    }
    ends.push(end)
    const restart = async (): Promise<Place> => {
      await end()
      return open()
    }
    return { git, root: folder, repository, seen, trouble: () => trouble, requests: server.requests, restart }
  }
  t.after(async () => {
    for (const end of ends) await end()
    await server[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })
  return open()
}

void test('a push is found by polling, and at once by a hint', async (t) => {
  const polled = await watched(t)
  await until('the first head', () => polled.seen.length === 1)
  const second = await polled.git.commit({ 'shop/a': '2' })
  await until('the second head', () => polled.seen.at(-1)?.head.commit === second)
  const hinted = await watched(t, { pollMs: 3_600_000 })
  await until('the first head', () => hinted.seen.length === 1)
  const third = await hinted.git.commit({ 'shop/a': '3' })
  hinted.repository.hint()
  await until('the hinted head', () => hinted.seen.at(-1)?.head.commit === third)
})

void test('a head is shown once, and polls that find nothing new fetch nothing', async (t) => {
  const { seen, requests } = await watched(t)
  const polls = (): number => requests.filter((line) => line.includes('info/refs')).length
  await until('several polls', () => polls() > 8)
  assert.equal(seen.length, 1)
  assert.ok(requests.filter((line) => line.startsWith('POST')).length <= 3 + polls(), 'one question a poll')
})

void test('an unreachable remote keeps the last head and says so, and is read again when it is back', async (t) => {
  const { git, root, seen, trouble, repository } = await watched(t)
  await until('the first head', () => seen.length === 1)
  const reached = repository.fetchedAt()
  await rename(join(root, 'served', 'config'), join(root, 'away'))
  await until('the trouble', () => trouble() !== undefined)
  assert.match(trouble()?.code ?? '', /^git\./)
  assert.equal(seen.length, 1)
  assert.ok(reached !== undefined && (repository.fetchedAt() ?? 0) >= reached)
  await rename(join(root, 'away'), join(root, 'served', 'config'))
  const next = await git.commit({ 'shop/a': '2' })
  repository.hint()
  await until('the next head', () => seen.at(-1)?.head.commit === next)
  await until('no trouble', () => trouble() === undefined)
})

void test('after a restart the last head is shown although the remote is away', async (t) => {
  const first = await watched(t)
  await until('the first head', () => first.seen.length === 1)
  await rename(join(first.root, 'served', 'config'), join(first.root, 'away'))
  const again = await first.restart()
  await until('the head again', () => again.seen.length === 1)
  assert.deepEqual(again.seen[0]?.head, first.seen[0]?.head)
  await until('the trouble', () => again.trouble() !== undefined)
})

void test('a branch that was deleted leaves all as it is, whoever finds it out', async (t) => {
  const { git, seen, trouble, repository } = await watched(t)
  await until('the first head', () => seen.length === 1)
  await git.git('checkout', '--quiet', '-b', 'other')
  await git.git('branch', '-D', 'main')
  await until('the trouble', () => trouble()?.code === 'git.branch-missing')
  for (let hint = 0; hint < 5; hint += 1) {
    repository.hint()
    await systemClock.sleep(20)
    assert.equal(trouble()?.code, 'git.branch-missing', 'a hint does not hide it')
  }
  assert.equal(seen.length, 1)
  await git.git('branch', 'main')
  await until('no trouble', () => trouble() === undefined)
})

void test('an emptied tree is not believed; files that come back are', async (t) => {
  const { git, seen, trouble } = await watched(t)
  await until('the first head', () => seen.length === 1)
  await git.commit({ [FILE]: null })
  await until('the doubt', () => trouble()?.code === 'git.suspiciously-empty')
  assert.equal(seen.length, 1)
  const back = await git.commit({ [FILE]: 'fake: {}\n' })
  await until('the next head', () => seen.at(-1)?.head.commit === back)
  await until('no doubt', () => trouble() === undefined)
})

void test('a force-push is followed, and what changed is then not known', async (t) => {
  const { git, seen, repository } = await watched(t)
  await until('the first head', () => seen.length === 1)
  const before = seen[0]?.head.commit ?? ''
  await git.git('checkout', '--quiet', '--orphan', 'new')
  const rewritten = await git.commit({ 'shop/a': 'anew' })
  await git.git('branch', '--force', 'main', rewritten)
  await until('the rewritten head', () => seen.at(-1)?.head.commit === rewritten)
  const changed = await repository.changedPaths(before, rewritten)
  assert.ok(changed === undefined || changed.includes('shop/a'))
  assert.equal(await repository.changedPaths('0'.repeat(40), rewritten), undefined)
})

void test('two files with one name: the first is served, and it says which is not', async (t) => {
  const { git, seen } = await watched(t)
  await until('the first head', () => seen.length === 1)
  const twin = await git.commit({ 'a/app.slipway.yaml': 'name: shop\nfake: {}\n', 'b/x.slipway.yaml': 'fake: {}\n' })
  await until('the twin', () => seen.at(-1)?.head.commit === twin)
  const entries = seen.at(-1)?.entries ?? []
  assert.deepEqual(
    entries.map(({ file, name }) => [file, name]),
    [
      ['a/app.slipway.yaml', 'shop'],
      ['b/x.slipway.yaml', 'b'],
    ],
  )
  assert.match(entries[0]?.warnings.join() ?? '', /shop\/app\.slipway\.yaml has the same name, shop, and is not served/)
})

void test('files that cannot be read are entries with an error of their own', async (t) => {
  const { git, seen } = await watched(t)
  await until('the first head', () => seen.length === 1)
  const broken = await git.commit({
    'link/app.slipway.yaml': '-> /etc/passwd',
    'large/app.slipway.yaml': `# ${'x'.repeat(1024 * 1024)}\n`,
    'broken/app.slipway.yaml': 'name: my-name\nfake: { siez: 1 }\n',
    'not-yaml/app.slipway.yaml': 'a: [\n',
    'BAD NAME/app.slipway.yaml': 'fake: {}\n',
  })
  await until('the broken head', () => seen.at(-1)?.head.commit === broken)
  const byFile = new Map(seen.at(-1)?.entries.map((entry) => [entry.file.split('/')[0], entry]))
  assert.equal(byFile.get('link')?.error?.code, 'source.symlink')
  assert.equal(byFile.get('large')?.error?.code, 'source.too-large')
  assert.equal(byFile.get('broken')?.error?.code, 'config.invalid')
  assert.equal(byFile.get('broken')?.name, 'my-name')
  assert.equal(byFile.get('not-yaml')?.error?.code, 'config.invalid')
  assert.equal(byFile.get('BAD NAME')?.error?.code, 'config.invalid')
  assert.equal(byFile.get('shop')?.application?.name, 'shop', 'the others are served')
})

void test('a commit elsewhere shows the very same entries, and says what it changed since the head before', async (t) => {
  const { git, seen } = await watched(t)
  await until('the first head', () => seen.length === 1)
  assert.equal(seen[0]?.change, undefined)
  await git.commit({ 'cart/app.slipway.yaml': 'fake: {}\n' })
  await until('the second head', () => seen.length === 2)
  const last = await git.commit({ 'shop/a': '2' })
  await until('the third head', () => seen.at(-1)?.head.commit === last)
  const [first, second, third] = seen
  assert.equal(third?.entries, second?.entries)
  assert.equal(second?.entries.at(-1), first?.entries.at(-1), 'the shop’s is the same')
  assert.deepEqual([third?.change?.from, [...(third?.change?.places ?? [])]], [second?.head.commit, ['shop/a', 'shop']])
})
