import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FactBody } from '#domain/fact.ts'
import { openStage } from './agent-fixture.ts'
import type { Stage } from './agent-fixture.ts'
import { rollbackApp } from './application/rollback.ts'
import { syncApp } from './application/sync.ts'
import { approve, cancel } from './deployment/command.ts'
import { watchDeployment } from './deployment/watch.ts'
import { testCall } from './shell-fixture.ts'
import { approvalBodies, factsOf, measuringBodies, rolledBackBodies } from './view/story-fixture.ts'

const ID = 'dep00001'
const SYNC = { strategy: 'auto', wait: true } as const

async function stageThatDeploys(t: TestContext): Promise<Stage> {
  return openStage(t, () => ({ status: 'done', message: 'Deploying 8f3c2d1', deployment: ID }))
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5)
}

const OUTCOMES: readonly (readonly [exit: string, end: FactBody])[] = [
  ['ok', { kind: 'finished', status: 'succeeded', reason: 'All stages passed' }],
  ['rolledBack', { kind: 'finished', status: 'failed', reason: 'It failed', rolledBack: true }],
  ['rolledBack', { kind: 'finished', status: 'failed', reason: 'Nothing had changed' }],
  ['notRolledBack', { kind: 'finished', status: 'failed', reason: 'It failed', rolledBack: false }],
  ['cancelled', { kind: 'finished', status: 'cancelled', reason: 'Cancelled by Grace', rolledBack: true }],
]

for (const [exit, end] of OUTCOMES) {
  void test(`sync --wait ends as ${exit} after “${'reason' in end ? end.reason : ''}”`, async (t) => {
    const stage = await stageThatDeploys(t)
    const shell = stage.shell()
    const facts = factsOf([...measuringBodies(), [20, end]])
    await stage.send(facts.slice(0, 3))
    const waited = syncApp(testCall(shell, ['shop'], SYNC))
    await until(() => shell.out.text().includes('1/6 canary'))
    await stage.send(facts.slice(3))
    assert.equal(await waited, exit)
    assert.match(shell.out.text(), /^Deploying 8f3c2d1\n\d\d:\d\d:\d\d {2}▸ shop: 8f3c2d1/)
    assert.equal(shell.err.text(), '')
  })
}

void test('with JSON the deployment goes to stdout alone, and the story to stderr', async (t) => {
  const stage = await stageThatDeploys(t)
  const shell = stage.shell()
  await stage.send(factsOf(rolledBackBodies({ message: 'a\u202Eb' })))
  assert.equal(await syncApp(testCall(shell, ['shop'], { ...SYNC, output: 'json' })), 'rolledBack')
  const deployment = JSON.parse(shell.out.text()) as { id: string; revision: { message: string } }
  assert.equal(deployment.id, ID)
  assert.equal(deployment.revision.message, 'a\u202Eb')
  assert.doesNotMatch(shell.out.text(), /\u202E/)
  assert.match(shell.err.text(), /rolling back/)
})

void test('a wait that takes too long ends as such and says how to go on', async (t) => {
  const stage = await stageThatDeploys(t)
  const shell = stage.shell()
  await stage.send(factsOf(measuringBodies()))
  assert.equal(await watchDeployment(testCall(shell, [ID], { timeout: 50 })), 'timedOut')
  assert.match(shell.err.text(), /deployment dep00001 goes on.\nWatch it again: {2}slipway deployment watch dep00001\n/)
})

void test('Ctrl-C ends the watching and not the deployment', async (t) => {
  const stage = await stageThatDeploys(t)
  const shell = stage.shell()
  await stage.send(factsOf(measuringBodies()))
  const watched = watchDeployment(testCall(shell, [ID], {}))
  await until(() => shell.out.text().includes('4/6 smoke'))
  shell.interrupt()
  assert.equal(await watched, 'interrupted')
})

void test('a refused command says why, on stderr', async (t) => {
  const stage = await openStage(t, () => ({ status: 'refused', message: 'The revision\u001B[2J is quarantined' }))
  const shell = stage.shell()
  assert.equal(await rollbackApp(testCall(shell, ['shop'], {})), 'refused')
  assert.equal(shell.err.text(), 'refused The revision is quarantined\n')
})

void test('a command that no agent answers in time stays open, and is said to', async (t) => {
  const stage = await openStage(t)
  const shell = stage.shell()
  assert.equal(await syncApp(testCall(shell, ['shop'], { ...SYNC, timeout: 60 })), 'timedOut')
  assert.match(shell.out.text(), /^Agent local has not answered yet. The command stays valid until/)
})

void test('an approval is for the plan that was shown', async (t) => {
  const seen: unknown[] = []
  const stage = await openStage(t, (body) => {
    seen.push(body)
    return { status: 'done', message: 'Approved approval', deployment: ID }
  })
  await stage.send(factsOf(approvalBodies()))
  assert.equal(await approve(testCall(stage.shell(), [], { app: 'shop', comment: 'go' })), 'ok')
  assert.equal(await cancel(testCall(stage.shell(), [ID], { rollback: false })), 'ok')
  assert.deepEqual(seen, [
    { kind: 'approve', deployment: ID, digest: 'a'.repeat(64), comment: 'go' },
    { kind: 'cancel', deployment: ID, rollback: false },
  ])
})

void test('the view on a terminal is painted in place, follows its size, and is left behind whole', async (t) => {
  const stage = await stageThatDeploys(t)
  const shell = stage.shell({ columns: 80, rows: 24 })
  const facts = factsOf(rolledBackBodies({ message: 'Fix \u001B]0;pwned\u0007it' }))
  await stage.send(facts.slice(0, 11))
  const watched = watchDeployment(testCall(shell, [ID], {}))
  await until(() => shell.out.text().includes('▸ smoke') || shell.out.text().includes('smoke'))
  shell.out.resize(40, 12)
  await stage.send(facts.slice(11))
  assert.equal(await watched, 'rolledBack')
  const [live = '', rest = ''] = shell.out.text().split('\u001B[?25h\u001B[?1049l')
  assert.ok(live.startsWith('\u001B[?1049h\u001B[?25l'))
  assert.doesNotMatch(shell.out.text(), /pwned/)
  assert.match(rest, /^.*✖.*shop/)
  assert.match(rest, /restore what ran before/)
})
