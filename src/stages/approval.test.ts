import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '#domain/actor.ts'
import type { Approval, StageResult } from '#domain/stage.ts'
import { approval, ApprovalOptions, countedApprovals, mayApprove } from './approval.ts'
import { PLAN, rehearse } from './rehearsal.ts'

function member(name: string, more: Partial<Actor> = {}): Actor {
  return { kind: 'member', name, ...more }
}

function vote(name: string, more: Partial<Approval> & { by?: Actor } = {}): Approval {
  return { by: member(name), digest: PLAN.digest, at: 0, ...more }
}

function ask(options: object, votes: readonly Approval[]): Promise<StageResult> {
  const rehearsal = rehearse()
  rehearsal.approvals.push(...votes)
  return approval.run(rehearsal.context(), ApprovalOptions.parse(options))
}

void test('waits until somebody approves, and says who can', async () => {
  const result = await ask({ by: ['bob', 'group:leads'] }, [])
  assert.equal(result.status, 'waiting')
  assert.equal(result.status === 'waiting' && result.owner, 'bob, group:leads')
  assert.match(result.status === 'waiting' ? result.for : '', /an approval of plan digest-of-th/)
  assert.deepEqual(await ask({}, [vote('bob')]), { status: 'succeeded' })
})

void test('what a named approval is for goes first', async () => {
  const context = rehearse().context()
  const waitsFor = async (name: string): Promise<string> => {
    const stage = { ...context.stage, kind: 'approval', name }
    const result = await approval.run({ ...context, stage }, ApprovalOptions.parse({}))
    return result.status === 'waiting' ? result.for : ''
  }
  assert.match(await waitsFor('approve the removal of 4 objects'), /^approve the removal of 4 objects: an approval of /)
  assert.match(await waitsFor('approval'), /^an approval of /)
})

void test('a quorum needs different members', async () => {
  const result = await ask({ count: 2 }, [vote('bob'), vote('bob')])
  assert.match(result.status === 'waiting' ? result.for : '', /2 approvals .*\(1 so far: bob\)/)
  assert.equal((await ask({ count: 2 }, [vote('bob'), vote('cleo')])).status, 'succeeded')
})

void test('an approval of another plan does not count', async () => {
  assert.equal((await ask({}, [vote('bob', { digest: 'of-another-plan' })])).status, 'waiting')
})

void test('only those who are named', () => {
  const options = ApprovalOptions.parse({ by: ['bob', 'group:leads'] })
  assert.equal(mayApprove(options, member('bob'), PLAN), undefined)
  assert.equal(mayApprove(options, member('dan', { groups: ['leads'] }), PLAN), undefined)
  assert.match(mayApprove(options, member('dan', { groups: ['lead'] }), PLAN) ?? '', /not among those/)
  // A member who is called like a group is not in it.
  assert.match(mayApprove(options, member('leads'), PLAN) ?? '', /not among those/)
  assert.match(mayApprove(options, member('Bob'), PLAN) ?? '', /not among those/)
  for (const kind of ['agent', 'commit', 'system'] as const) {
    assert.match(mayApprove(options, { kind, name: 'bob' }, PLAN) ?? '', /Only members/)
  }
})

void test('who wrote it may not approve it', () => {
  const strict = ApprovalOptions.parse({})
  const authors: Actor[] = [
    member('Ann'),
    member('ann '),
    member('ann@example.com'),
    member('a.b', { email: 'ANN@example.com' }),
    member('zoe', { email: 'zoe@example.com' }),
  ]
  const message = 'Faster\n\nCo-authored-by: Zoe <zoe@example.com>\n'
  const plan = { ...PLAN, revision: { ...PLAN.revision, message } }
  for (const author of authors) assert.match(mayApprove(strict, author, plan) ?? author.name, /wrote commit c0ffee0/)
  assert.equal(mayApprove(strict, member('bob', { email: 'bob@example.com' }), plan), undefined)
  const lax = ApprovalOptions.parse({ authorMayApprove: true })
  for (const author of authors) assert.equal(mayApprove(lax, author, plan), undefined)
})

void test('who asked for the deployment may not approve it', () => {
  const plan = { ...PLAN, trigger: { kind: 'command' as const, by: member('bob'), reason: 'A command' } }
  assert.match(mayApprove(ApprovalOptions.parse({}), member('bob'), plan) ?? '', /asked for this deployment/)
  assert.equal(mayApprove(ApprovalOptions.parse({}), member('cleo'), plan), undefined)
})

void test('votes that slipped in are counted by the same rules', () => {
  const options = ApprovalOptions.parse({ by: ['bob', 'Ann'], count: 2 })
  const counted = countedApprovals([vote('mallory'), vote('Ann'), vote('bob'), vote('bob')], PLAN, options)
  assert.deepEqual(
    counted.map((one) => one.by.name),
    ['bob'],
  )
})

void test('a quorum that cannot be met is refused', () => {
  assert.equal(ApprovalOptions.safeParse({ by: ['bob'], count: 2 }).success, false)
  assert.equal(ApprovalOptions.safeParse({ by: ['bob', 'bob'], count: 2 }).success, false)
  assert.equal(ApprovalOptions.safeParse({ by: ['group:leads'], count: 2 }).success, true)
  assert.equal(ApprovalOptions.safeParse({ count: 0 }).success, false)
  assert.equal(ApprovalOptions.safeParse({ approvers: ['bob'] }).success, false)
})
