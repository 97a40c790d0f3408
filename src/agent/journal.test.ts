import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { emptyApplicationState } from '#domain/application-state.ts'
import { foldFacts } from '#domain/deployment.ts'
import { extend } from '#domain/rules/extend.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import { planOf, plannedDeployment, stage, START } from '#domain/testing/fixture.ts'
import { Journal } from './journal.ts'

const ORIGIN = { repository: 'config', file: 'shop/app.slipway.yaml' }

function place(t: TestContext): { file: string; open: () => Journal } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-journal-'))
  const file = join(folder, 'agent', 'journal.db')
  const opened: Journal[] = []
  t.after(() => {
    for (const journal of opened) journal.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    file,
    open() {
      const journal = new Journal(file)
      opened.push(journal)
      return journal
    },
  }
}

/** All facts of a deployment that runs `bodies` after its plan. */
function story(id: string, ...bodies: readonly FactBody[]): Fact[] {
  const { facts, state } = plannedDeployment(planOf([stage('a')]), id)
  return [...facts, ...extend(state, bodies, START).facts]
}

const FINISHED: FactBody = { kind: 'finished', status: 'succeeded', reason: 'Synced' }

void test('what was written is there in the next life, and what is open is taken up with where it came from', (t) => {
  const { open } = place(t)
  const facts = story('deployment1')
  open().append({ facts, origin: ORIGIN })
  open().append({ facts: story('deployment2', FINISHED), origin: ORIGIN })
  const again = open().openDeployments()
  assert.deepEqual(again, [{ deployment: foldFacts(facts), origin: ORIGIN }])
})

void test('a write is whole or not there at all', (t) => {
  const { open } = place(t)
  const journal = open()
  const facts = story('deployment1')
  journal.append({ facts, origin: ORIGIN })
  const [, ...rest] = story('deployment1', FINISHED)
  const answer = { command: 'c1', answer: { status: 'done' as const, message: 'Done' } }
  const application = { ...emptyApplicationState('shop'), applied: ['deployment1'] }
  // The plan is there already, so that the second fact of this write cannot be stored.
  assert.throws(() => journal.append({ facts: rest, application, answer }), { code: 'disk.unwritable' })
  assert.deepEqual(journal.facts('deployment1'), facts)
  assert.equal(journal.answer('c1'), undefined)
  assert.deepEqual(journal.application('shop'), emptyApplicationState('shop'))
})

void test('the first answer to a command stands', (t) => {
  const journal = place(t).open()
  journal.append({ facts: [], answer: { command: 'c1', answer: { status: 'done', message: 'first' } } })
  journal.append({ facts: [], answer: { command: 'c1', answer: { status: 'refused', message: 'second' } } })
  assert.equal(journal.answer('c1')?.message, 'first')
  assert.equal(journal.undeliveredAnswers().length, 1)
  journal.markAnswerDelivered('c1')
  assert.deepEqual(journal.undeliveredAnswers(), [])
  assert.equal(journal.answer('c1')?.message, 'first', 'it is still known')
})

void test('facts are delivered in the order in which they were written, each until it was marked', (t) => {
  const { open } = place(t)
  const journal = open()
  const [one, two] = [story('deployment1', FINISHED), story('deployment2')]
  journal.append({ facts: one, origin: ORIGIN })
  journal.append({ facts: two, origin: ORIGIN })
  const first = journal.undeliveredFacts(2)
  assert.deepEqual(
    first.map(({ fact }) => fact),
    one.slice(0, 2),
  )
  journal.markDelivered(first.at(-1)?.position ?? 0)
  journal.markDelivered(0)
  const rest = open().undeliveredFacts(100)
  assert.deepEqual(
    rest.map(({ fact }) => fact),
    [...one.slice(2), ...two],
    'also after a restart, and a mark never goes back',
  )
  assert.equal(journal.undeliveredCount(), rest.length)
})

void test('samples of a step come in order and without those of others', (t) => {
  const journal = place(t).open()
  const sample = (step: string, value: number): FactBody => ({
    kind: 'evidence',
    step,
    evidence: { type: 'sample', check: 'errors', series: 'canary', measured: { type: 'value', at: value, value } },
  })
  journal.append({ facts: story('deployment1', sample('a', 1), sample('b', 2), sample('a', 3)), origin: ORIGIN })
  const values = journal.samples('deployment1', 'a').map(({ measured }) => measured.at)
  assert.deepEqual(values, [1, 3])
  assert.deepEqual(journal.samples('deployment2', 'a'), [])
})

void test('old deployments are forgotten, but none that was not delivered and none that is open', (t) => {
  const journal = place(t).open()
  const id = (n: number): string => `deployment${String(n).padStart(3, '0')}`
  journal.append({ facts: story(id(0)), origin: ORIGIN })
  for (let n = 1; n <= 25; n += 1) journal.append({ facts: story(id(n), FINISHED), origin: ORIGIN })
  const before = journal.undeliveredCount()
  journal.prune('shop')
  assert.equal(journal.undeliveredCount(), before)
  const last = journal.undeliveredFacts(1_000).find(({ fact }) => fact.deployment === id(3) && fact.kind === 'finished')
  journal.markDelivered(last?.position ?? 0)
  journal.prune('shop')
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6].map((n) => journal.facts(id(n)).length > 0),
    [true, false, false, false, true, true, true],
  )
  journal.markDelivered(1_000_000)
  journal.prune('shop')
  assert.deepEqual(
    [0, 4, 5, 6, 25].map((n) => journal.facts(id(n)).length > 0),
    [true, false, false, true, true],
    'twenty are kept',
  )
})

void test('what a process had written when it was killed is there', async (t) => {
  const { file, open } = place(t)
  open()
  const writer = `
    const { Journal } = await import(${JSON.stringify(new URL('journal.ts', import.meta.url).href)})
    const journal = new Journal(${JSON.stringify(file)})
    for (let n = 1; ; n += 1) {
      const answer = { command: 'c' + n, answer: { status: 'done', message: String(n) } }
      journal.append({ facts: [], answer })
      process.stdout.write(n + '\\n')
    }`
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', writer])
  let told = 0
  await new Promise<void>((done) => {
    child.once('exit', () => done())
    child.stdout.on('data', (bytes: Buffer) => {
      told = Number(bytes.toString().trim().split('\n').at(-1))
      if (told >= 20) child.kill('SIGKILL')
    })
  })
  const journal = open()
  assert.ok(told >= 20)
  for (let n = 1; n <= told; n += 1) assert.equal(journal.answer(`c${n}`)?.message, String(n))
})

void test('all states are read a page at a time, and one that has changed is never an old one', (t) => {
  const journal = place(t).open()
  const names = Array.from({ length: 210 }, (_, i) => `app-${i}`)
  const write = (name: string, applied: string): void =>
    journal.append({ facts: [], application: { ...emptyApplicationState(name), applied: [applied] } })
  for (const name of names) write(name, 'one')
  assert.deepEqual([...journal.applications()].map(({ name }) => name).sort(), names.toSorted())
  assert.deepEqual(journal.application('app-7').applied, ['one'])
  write('app-7', 'two')
  assert.deepEqual(journal.application('app-7').applied, ['two'])
  assert.deepEqual(journal.application('unknown'), emptyApplicationState('unknown'))
})
