import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../actor.ts'
import type { Deployment } from '../deployment.ts'
import type { FactBody } from '../fact.ts'
import type { Revision } from '../revision.ts'
import { member, planOf, plannedDeployment, stage } from '../testing/fixture.ts'
import { extend } from './extend.ts'
import { giveWay } from './give-way.ts'

const NEWER: Revision = { commit: 'c'.repeat(40), branch: 'main', author: 'Ann', email: '', message: 'Mend it', at: 2 }
const AGENT: Actor = { kind: 'agent', name: 'local' }

function waitingFor(waiting: object, more: Parameters<typeof planOf>[1] = {}): Deployment {
  const { state } = plannedDeployment(planOf([stage('sync')], more))
  const body = {
    for: 'Deployment web: 0 of 1 ready',
    owner: 'the cluster',
    deadline: 9e12,
    next: 'It fails',
    ...waiting,
  }
  const bodies: FactBody[] = [
    { kind: 'step-started', step: 'sync', attempt: 1, deadline: 9e12 },
    { kind: 'step-waiting', step: 'sync', waiting: body },
  ]
  return extend(state, bodies, state.lastAt).after
}

void test('what waits to become well ends for a newer commit, and a sync is not taken back', () => {
  const fact = giveWay(waitingFor({ yields: true }, { strategy: 'quick' }), NEWER, AGENT)
  assert.deepEqual(fact, {
    kind: 'cancel-requested',
    by: AGENT,
    rollback: false,
    reason: 'Superseded by ccccccc, which came while this waited: Deployment web: 0 of 1 ready',
  })
})

void test('a pipeline is taken back', () => {
  const fact = giveWay(waitingFor({ yields: true }, { strategy: 'pipeline' }), NEWER, AGENT)
  assert.equal(fact?.kind === 'cancel-requested' && fact.rollback, true)
})

void test('what waits for something else, works, or ends already goes its way', () => {
  const waiting = waitingFor({ yields: true })
  const withFact = (body: FactBody): Deployment => extend(waiting, [body], waiting.lastAt).after
  const cancelled = withFact({ kind: 'cancel-requested', by: member('ann'), rollback: true, reason: '' })
  const ended = withFact({ kind: 'finished', status: 'failed', reason: 'x' })
  const asked: Deployment = { ...waiting, trigger: { ...waiting.trigger, kind: 'command' } }
  for (const d of [waitingFor({}), waitingFor({ person: true }), cancelled, ended, asked]) {
    assert.equal(giveWay(d, NEWER, AGENT), undefined)
  }
})
