import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterRepair, attemptsAt, FIGHT_LIMIT, fightIn } from './convergence.ts'
import type { Convergence } from './convergence.ts'
import type { Deployment } from '../deployment.ts'

const HOUR_MS = 3_600_000
const REPLICAS = { resource: 'primary', path: 'replicas' }
const DRIFT = [{ ...REPLICAS, before: '2', after: '5' }]

function repair(at: number, more: Partial<Deployment> = {}): Deployment {
  const trigger = { kind: 'drift', reason: 'r', by: { kind: 'agent', name: 'a' }, fields: [REPLICAS] }
  return { status: 'succeeded', finishedAt: at, lastAt: at, trigger, ...more } as unknown as Deployment
}

function afterRepairs(times: number, gapMs: number): Convergence | undefined {
  let state: Convergence | undefined
  for (let n = 1; n <= times; n += 1) state = afterRepair(state, repair(n * gapMs))
  return state
}

void test('a field that was put right again and again is a fight, named with both values', () => {
  assert.equal(fightIn(afterRepairs(FIGHT_LIMIT - 1, HOUR_MS), DRIFT), undefined)
  const words = fightIn(afterRepairs(FIGHT_LIMIT, HOUR_MS), DRIFT) ?? ''
  assert.match(words, /replicas of primary was put right 3 times, and something else changes it again from 2 to 5/)
  assert.equal(fightIn(afterRepairs(FIGHT_LIMIT, HOUR_MS), [{ resource: 'primary', path: 'env' }]), undefined)
})

void test('a fight does not end by time, repairs far apart are none', () => {
  assert.equal(fightIn(afterRepairs(10, 25 * HOUR_MS), DRIFT), undefined)
  assert.equal(afterRepairs(10, 25 * HOUR_MS)?.attempts, 1)
  assert.ok(fightIn(afterRepairs(FIGHT_LIMIT, HOUR_MS), DRIFT))
})

void test('a repair that failed makes the next one wait, and counts for no field', () => {
  const state = afterRepair(afterRepairs(2, HOUR_MS), repair(3 * HOUR_MS, { status: 'failed' }))
  assert.equal(state.attempts, 3)
  assert.equal(state.fields[0]?.times, 2)
  assert.equal(attemptsAt(state, 4 * HOUR_MS), 3)
  assert.equal(attemptsAt(state, 30 * HOUR_MS), 0)
})
