import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyFact } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import { extend } from './rules/extend.ts'
import type { FactBody, Waiting } from './fact.ts'
import { effect, member, MINUTE, planOf, plannedDeployment, stage, START, triggered } from './testing/fixture.ts'
import { userError, worldError } from './testing/fixture.ts'
import { waitingFact } from './rules/waiting-fact.ts'
import { personWaitOf } from './waiting.ts'

const { state: planned } = plannedDeployment(planOf([effect('canary'), stage('ask'), stage('time')]))
const TIME: Waiting = { for: '1m to pass', owner: 'time', deadline: START + MINUTE, next: 'It goes on' }
const ASK: Waiting = { for: 'an approval', owner: 'bob', person: true, deadline: START + 2 * MINUTE, next: 'It fails' }

function after(...bodies: readonly FactBody[]): Deployment {
  return extend(planned, bodies, START).after
}

function waits(step: string, waiting: Waiting): FactBody[] {
  return [
    { kind: 'step-started', step, attempt: 1, deadline: START + 3 * MINUTE },
    { kind: 'step-waiting', step, waiting },
  ]
}

const begun: FactBody = { kind: 'step-started', step: 'canary', attempt: 1, deadline: START + MINUTE }
const asked: FactBody = { kind: 'cancel-requested', by: member('alice'), rollback: false, reason: '' }

const CASES: readonly (readonly [string, Deployment, boolean])[] = [
  ['its turn', applyFact(undefined, triggered()), false],
  ['time', after(...waits('time', TIME)), false],
  ['an approval', after(...waits('ask', ASK)), true],
  [
    'another attempt',
    after(begun, { kind: 'step-failed', step: 'canary', error: worldError(), retryAt: START + 1 }),
    false,
  ],
  ['somebody to resume it', after({ kind: 'paused', by: member('alice'), deadline: START + MINUTE }), true],
  [
    'somebody to decide about a failure',
    after(
      begun,
      { kind: 'step-failed', step: 'canary', error: userError() },
      { kind: 'held', deadline: START + MINUTE, reason: 'It failed' },
    ),
    true,
  ],
]

for (const [what, deployment, person] of CASES) {
  void test(`a deployment that waits for ${what} ${person ? 'needs' : 'does not need'} a person`, () => {
    assert.equal(deployment.waiting?.person ?? false, person)
  })
}

void test('of several waits the first is told, and a person is needed if one of them needs one', () => {
  const { waiting } = after(...waits('time', TIME), ...waits('ask', ASK))
  assert.deepEqual(waiting, { ...TIME, person: true })
})

void test('an approval beside a stage that runs is known, until the deployment is cancelled', () => {
  const running = after(begun, ...waits('ask', ASK))
  assert.deepEqual([running.status, running.waiting], ['running', undefined])
  assert.deepEqual(personWaitOf(running), ASK)
  assert.equal(personWaitOf(after(begun, ...waits('time', TIME))), undefined)
  assert.equal(personWaitOf(after(begun, ...waits('ask', ASK), asked)), undefined)
})

void test('that a person is needed comes from the stage, and is said where it was not said before', () => {
  const result = { status: 'waiting', for: 'an approval', owner: 'bob', person: true, retryAfterMs: 1 } as const
  const fact = waitingFact(after(...waits('ask', TIME).slice(0, 1)), 'ask', { result, now: START, saidAt: START })
  assert.ok(fact?.kind === 'step-waiting')
  assert.equal(fact.waiting.person, true)
  const { person, ...silent } = fact.waiting
  assert.equal(person, true)
  const said = { result, now: START, saidAt: START }
  assert.deepEqual(waitingFact(after(...waits('ask', silent)), 'ask', said), fact)
  assert.equal(waitingFact(after(...waits('ask', fact.waiting)), 'ask', said), undefined)
})
