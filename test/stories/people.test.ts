import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Client } from '#contract/client.ts'
import type { Deployment } from '#domain/deployment.ts'
import { stepOf } from '#domain/deployment.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'

const NOT_ASKED = 'rollback: { automatic: false, decision: 10m }\n'

void describe('people', { concurrency: true }, () => {
  let stack: Stack
  let ada: Client
  let bob: Client
  let carol: Client
  let dora: Client

  before(async () => {
    stack = await startStack()
    ;[ada, bob, carol, dora] = await Promise.all([
      stack.member('ada'),
      stack.member('bob', ['leads']),
      stack.member('carol', ['leads']),
      stack.member('dora'),
    ])
  })

  after(() => stack.end())

  /** A second version that stands at a stage of its pipeline. */
  async function standing(name: string, pipeline: string, fits: (d: Deployment) => boolean): Promise<Deployment> {
    const port = await stack.port()
    await stack.ended(name, await stack.push(name, { version: 'v1' }, { port, rest: pipeline }))
    const commit = await stack.push(name, { version: 'v2' })
    return stack.deployment(name, commit, fits)
  }

  const ended = (d: Deployment): Promise<Deployment> =>
    stack.deployment(d.application, d.revision.commit, (one) => one.finishedAt !== undefined)

  const at =
    (step: string) =>
    (d: Deployment): boolean =>
      stepOf(d, step)?.status === 'waiting'

  const APPROVAL = `pipeline:
  - canary: { replicas: 1 }
  - approval: { by: ["group:leads"], count: 2 }
  - primary
  - clean
`

  void test('an approval takes two of the group; the author and strangers are refused', async () => {
    const waiting = await standing('approved', APPROVAL, at('2-approval'))
    const approve = { kind: 'approve', deployment: waiting.id, digest: waiting.plan?.digest } as const
    const author = await stack.command(approve, ada)
    assert.equal(author.status, 'refused')
    const stranger = await stack.command(approve, dora)
    assert.equal(stranger.status, 'refused')
    assert.match(stranger.message, /not among those who may approve/)
    assert.equal((await stack.command(approve, bob)).status, 'done')
    assert.match((await stack.command(approve, bob)).message, /already/)
    const half = await stack.deployment('approved', waiting.revision.commit)
    assert.equal(half.status, 'waiting')
    assert.equal((await stack.command({ ...approve, comment: 'looks good' }, carol)).status, 'done')
    const end = await ended(waiting)
    assert.equal(end.status, 'succeeded')
    const names = stepOf(end, '2-approval')?.approvals.map(({ by }) => by.name)
    assert.deepEqual(names, ['bob', 'carol'])
  })

  void test('the author may not approve where anybody else may', async () => {
    const waiting = await standing('own', 'pipeline: [approval, primary]\n', at('1-approval'))
    const refused = await stack.command({ kind: 'approve', deployment: waiting.id }, ada)
    assert.equal(refused.status, 'refused')
    assert.match(refused.message, /ada wrote commit/)
    await stack.command({ kind: 'approve', deployment: waiting.id }, dora)
    assert.equal((await ended(waiting)).status, 'succeeded')
  })

  void test('one rejection ends it, and what there was is taken away', async () => {
    const waiting = await standing('rejected', APPROVAL, at('2-approval'))
    await stack.command({ kind: 'reject', deployment: waiting.id, comment: 'not on a Friday' }, carol)
    const end = await ended(waiting)
    assert.equal(end.status, 'failed')
    assert.equal(end.error?.code, 'approval.rejected')
    assert.match(end.reason, /carol.*not on a Friday.*rolled back/)
    assert.deepEqual(
      (await stack.daemon.state('rejected'))?.variants.map(({ variant }) => variant),
      ['primary'],
    )
  })

  void test('an approval that nobody gives in time fails, and says for what it waited', async () => {
    const pipeline = `pipeline:\n  - approval\n    timeout: 1s\n  - primary\n`.replace(
      '- approval\n',
      '- approval: {}\n',
    )
    const waiting = await standing('ignored', pipeline, (d) => d.finishedAt !== undefined)
    assert.equal(waiting.error?.code, 'stage.timeout-waiting')
    assert.match(waiting.reason, /an approval of plan/)
  })

  const LONG = `pipeline:
  - canary: { replicas: 1 }
  - wait: 1h
  - primary
  - clean
`

  void test('cancelling rolls back', async () => {
    const waiting = await standing('cancelled', LONG, at('2-wait'))
    const answer = await stack.command({ kind: 'cancel', deployment: waiting.id, reason: 'wrong branch' }, bob)
    assert.equal(answer.status, 'done')
    const end = await ended(waiting)
    assert.equal(end.status, 'cancelled')
    assert.equal(end.rolledBack, true)
    assert.match(end.reason, /^Cancelled by bob: wrong branch; rolled back to/)
    assert.equal((await stack.daemon.state('cancelled'))?.variants.length, 1)
  })

  void test('cancelling without a rollback leaves what is there, and says so', async () => {
    const waiting = await standing('left-standing', LONG, at('2-wait'))
    await stack.command({ kind: 'cancel', deployment: waiting.id, rollback: false }, bob)
    const end = await ended(waiting)
    assert.equal(end.status, 'cancelled')
    assert.equal(end.rolledBack, false)
    assert.equal((await stack.daemon.state('left-standing'))?.variants.length, 2)
  })

  void test('a wait is skipped by hand; a stage with effects is not', async () => {
    const waiting = await standing('skipped', LONG, at('2-wait'))
    const refused = await stack.command({ kind: 'skip', deployment: waiting.id, step: 'canary' }, bob)
    assert.equal(refused.status, 'refused')
    await stack.command({ kind: 'skip', deployment: waiting.id, step: '2-wait', reason: 'no need' }, bob)
    const end = await ended(waiting)
    assert.equal(end.status, 'succeeded')
    assert.equal(stepOf(end, '2-wait')?.reason, 'Skipped by bob: no need')
  })

  void test('a paused deployment starts nothing until it is resumed', async () => {
    const pipeline = 'pipeline:\n  - canary: { replicas: 1 }\n  - wait: 2s\n  - primary\n  - clean\n'
    const waiting = await standing('paused', pipeline, at('2-wait'))
    assert.equal((await stack.command({ kind: 'pause', deployment: waiting.id }, bob)).status, 'done')
    const paused = await stack.deployment(
      'paused',
      waiting.revision.commit,
      (d) => stepOf(d, '2-wait')?.status === 'succeeded',
    )
    assert.equal(paused.status, 'waiting')
    assert.equal(paused.waiting?.for, 'Paused by bob')
    assert.equal(stepOf(paused, '3-primary')?.status, 'pending')
    await stack.command({ kind: 'resume', deployment: waiting.id }, carol)
    assert.equal((await ended(waiting)).status, 'succeeded')
  })

  void test('where rollback asks first, a failed stage is held, and tried again by hand', async () => {
    const sh = 'test -e "$SLIPWAY_TRY_MARK" || { touch "$SLIPWAY_TRY_MARK"; exit 9; }'.replaceAll(
      '$SLIPWAY_TRY_MARK',
      `${stack.home}/tried`,
    )
    const pipeline = `${NOT_ASKED}pipeline:
  - canary: { replicas: 1 }
  - script: { sh: ${JSON.stringify(sh)} }
  - primary
  - clean
`
    const held = await standing('held', pipeline, (d) => d.held !== undefined)
    assert.equal(held.status, 'waiting')
    assert.match(held.reason, /script failed: .*exited with 9.*Retry it, roll back, or cancel/)
    assert.equal((await stack.daemon.state('held'))?.variants.length, 2, 'nothing was taken back')
    await stack.command({ kind: 'retry', deployment: held.id }, bob)
    const end = await ended(held)
    assert.equal(end.status, 'succeeded')
    assert.equal(stepOf(end, '2-script')?.attempt, 2)
  })

  void test('a command for what is not there, or is over, is refused in words', async () => {
    const port = await stack.port()
    const only = await stack.ended('over', await stack.push('over', { version: 'v1' }, { port }))
    await assert.rejects(stack.command({ kind: 'cancel', deployment: only.id }), /has ended|finished/i)
    await assert.rejects(stack.command({ kind: 'sync', application: 'nowhere' }), /nowhere/)
  })
})
