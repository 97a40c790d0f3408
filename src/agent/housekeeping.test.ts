import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { folderBlobs } from '#blobs/folder.ts'
import { HISTORY_LIMIT } from '#domain/application-state.ts'
import type { Reached } from '#domain/application-state.ts'
import type { Plan } from '#domain/plan.ts'
import type { Blobs } from '#domain/source.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { getBundle, putBundle } from './bundle.ts'
import { keepHouse, tidy } from './housekeeping.ts'
import type { House } from './housekeeping.ts'
import { Journal } from './journal.ts'
import { StepLogs } from './step-log.ts'

const FUTURE = Date.now() + 3_600_000

function house(t: TestContext): House {
  const home = mkdtempSync(join(tmpdir(), 'slipway-tidy-'))
  const journal = new Journal(join(home, 'journal.db'))
  t.after(() => {
    journal.close()
    rmSync(home, { recursive: true, force: true })
  })
  const logs = new StepLogs(join(home, 'logs'), () => {})
  return { home, journal, blobs: folderBlobs(join(home, 'blobs')), logs, clock: systemClock, log: silentLog }
}

/** A stored release with a file of its own, as a deployment that succeeded leaves it. */
async function release(blobs: Blobs, number: number): Promise<{ reached: Reached; file: string }> {
  const file = await blobs.put(Buffer.from(`file ${number}`))
  const desired = await putBundle(blobs, {
    provider: 'host',
    target: 'here',
    app: {},
    desired: { files: [{ path: 'a', blob: file }] },
  })
  const revision = { commit: String(number).padStart(40, '0'), author: 'a', email: 'e', message: 'm', at: 0 }
  return {
    file,
    reached: { deployment: `dep${number}00000`, desired, versions: [], at: number, revision } as unknown as Reached,
  }
}

void test('all that a rollback needs is kept, and only that', async (t) => {
  const h = house(t)
  const releases = await Promise.all(Array.from({ length: HISTORY_LIMIT + 5 }, (_, i) => release(h.blobs, i)))
  const [running, ...older] = releases.toReversed()
  const history = older.slice(0, HISTORY_LIMIT)
  const state = { name: 'shop', running: running?.reached, history: history.map(({ reached }) => reached) }
  h.journal.append({ facts: [], application: { ...state, quarantines: [], applied: [] } })
  const shared = await h.blobs.put(Buffer.from('file 20'))
  const loose = await h.blobs.put(Buffer.from('of a commit that was never deployed'))

  assert.equal(await tidy(h, Date.now() - 3_600_000), 0, 'what is young may be needed by a plan that is being made')
  const gone = older.slice(HISTORY_LIMIT)
  assert.equal(await tidy(h, FUTURE), 2 * gone.length + 1)
  assert.equal(await tidy(h, FUTURE), 0)

  for (const { reached, file } of [running, ...history].flatMap((one) => one ?? [])) {
    const { desired } = await getBundle(h.blobs, reached.desired)
    assert.equal((desired as { files: { blob: string }[] }).files[0]?.blob, file)
    assert.match((await h.blobs.get(file)).toString(), /^file \d+$/)
  }
  assert.ok(await h.blobs.has(shared))
  assert.equal(await h.blobs.has(loose), false)
  for (const { reached, file } of gone) {
    assert.equal(await h.blobs.has(reached.desired), false)
    assert.equal(await h.blobs.has(file), false)
  }
})

void test('what an open deployment wants, and what it would go back to, is kept', async (t) => {
  const h = house(t)
  const [wanted, before] = [await release(h.blobs, 1), await release(h.blobs, 2)]
  const revision = wanted.reached.revision
  const common = { deployment: 'deployment1', at: 1 }
  const by = { kind: 'agent', name: 'a' } as const
  const trigger = { kind: 'commit', by, reason: 'r' } as const
  const plan = {
    application: 'shop',
    trigger,
    revision,
    desired: wanted.reached.desired,
    runningDesired: before.reached.desired,
    stages: [],
    timeoutMs: 1,
  }
  h.journal.append({
    facts: [
      { ...common, seq: 1, kind: 'triggered', application: 'shop', agent: 'a', trigger, revision },
      { ...common, seq: 2, kind: 'planned', plan: plan as unknown as Plan },
    ],
  })
  assert.equal(await tidy(h, FUTURE), 0)
  for (const { reached, file } of [wanted, before]) {
    assert.ok(await h.blobs.has(reached.desired))
    assert.ok(await h.blobs.has(file))
  }
})

void test('putting the same bytes again makes a blob young, so that it is not taken away under who has just put it', async (t) => {
  const h = house(t)
  const digest = await h.blobs.put(Buffer.from('x'))
  const file = join(h.home, 'blobs', digest.slice(0, 2), digest)
  utimesSync(file, 1, 1)
  await h.blobs.put(Buffer.from('x'))
  assert.equal(await tidy(h, Date.now() - 60_000), 0)
  utimesSync(file, 1, 1)
  assert.equal(await tidy(h, Date.now() - 60_000), 1)
})

void test('a store that cannot be read loses nothing', async (t) => {
  const h = house(t)
  const { reached, file } = await release(h.blobs, 1)
  const state = { name: 'shop', running: reached, history: [], quarantines: [], applied: [] }
  h.journal.append({ facts: [], application: state })
  const broken: Blobs = { ...h.blobs, get: () => Promise.reject(new Error('EIO')) }
  await assert.rejects(tidy({ ...h, blobs: broken }, FUTURE), { code: 'store.unavailable' })
  assert.ok(await h.blobs.has(file))
})

void test('folders and drafts that a killed agent left go, those of open deployments stay', async (t) => {
  const h = house(t)
  const digest = await h.blobs.put(Buffer.from('x'))
  const part = join(h.home, 'blobs', digest.slice(0, 2))
  writeFileSync(join(part, `${digest}.aa.new`), 'half')
  for (const name of ['ended000', 'deployment1']) mkdirSync(join(h.home, 'work', name), { recursive: true })
  const by = { kind: 'agent', name: 'a' } as const
  const revision = { commit: '0'.repeat(40), author: 'a', email: 'e', message: 'm', at: 0 } as never
  const trigger = { kind: 'commit', by, reason: 'r' } as const
  const fact = { deployment: 'deployment1', seq: 1, at: 1, kind: 'triggered', application: 'shop', agent: 'a' } as const
  h.journal.append({ facts: [{ ...fact, trigger, revision }] })
  const over = new AbortController()
  const keeping = keepHouse(h, over.signal)
  while (existsSync(join(h.home, 'work', 'ended000'))) await new Promise((resolve) => setTimeout(resolve, 5))
  over.abort()
  await keeping
  assert.deepEqual(readdirSync(join(h.home, 'work')), ['deployment1'])
  await tidy(h, FUTURE)
  assert.deepEqual(readdirSync(part), [])
})

void test('undelivered logs are bounded: the oldest go first, those of open deployments never', (t) => {
  const { logs } = house(t)
  for (const deployment of ['a1', 'b2', 'c3', 'd4']) logs.write({ deployment, step: '1' }, 'x'.repeat(1_000), 0)
  logs.bound(2_500, new Set(['a1']))
  assert.deepEqual(
    logs
      .list()
      .map(({ deployment }) => deployment)
      .sort(),
    ['a1', 'd4'],
  )
})

void test('delivered answers are bounded, undelivered ones stay', (t) => {
  const { journal } = house(t)
  const answer = { status: 'done', message: 'm' } as const
  journal.append({ facts: [], answer: { command: 'undelivered', answer } })
  for (let i = 0; i < 60; i += 1) journal.append({ facts: [], answer: { command: `c${i}`, answer } })
  for (let i = 0; i < 60; i += 1) journal.markAnswerDelivered(`c${i}`)
  journal.pruneAnswers(10)
  assert.equal(journal.answer('c0'), undefined)
  assert.ok(journal.answer('c55'))
  assert.ok(journal.answer('undelivered'))
})
