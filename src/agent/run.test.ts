import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import { chain, effect, member, planOf, plannedDeployment, stage } from '#domain/testing/fixture.ts'
import type { Fact } from '#domain/fact.ts'
import type { StageSpec } from '#domain/plan.ts'
import { virtualClock } from '../../test/agent/virtual-clock.ts'
import { DeploymentRun } from './run.ts'
import type { ExecuteStep, RunningStep } from './run.ts'

type Act = (step: RunningStep) => Promise<void> | void

interface Place {
  readonly clock: ReturnType<typeof virtualClock>
  readonly run: DeploymentRun
  readonly facts: Fact[]
  /** What was begun and not ended, at most, at the same time. */
  readonly calls: string[]
  readonly done: Promise<Deployment>
  readonly shutdown: AbortController
}

const WORLD = () => slipwayError('disk.unwritable', { file: 'x', how: 'the network is away' })

function placeOf(stages: readonly StageSpec[], acts: Readonly<Record<string, Act>>, more = {}): Place {
  const clock = virtualClock()
  const { state, facts: first } = plannedDeployment(planOf(stages, more))
  const facts: Fact[] = [...first]
  const calls: string[] = []
  const execute: ExecuteStep = async (step) => {
    calls.push(step.id)
    await acts[step.id]?.(step)
  }
  const run = new DeploymentRun(state, {
    clock,
    execute,
    rule: () => ({ skippable: true }),
    append: (entry) => void facts.push(...entry.facts),
    synced: () => Promise.resolve(),
  })
  const shutdown = new AbortController()
  return { clock, run, facts, calls, shutdown, done: run.untilFinished(shutdown.signal) }
}

const hang: Act = () => new Promise(() => {})

function failsTimes(times: number, error: () => Error): Act {
  let left = times
  return () => {
    left -= 1
    if (left >= 0) throw error()
  }
}

void test('a stage that fails by the world is tried again, with growing pauses', async () => {
  const place = placeOf([stage('a')], { a: failsTimes(2, WORLD) })
  await place.clock.advance(4_000)
  assert.deepEqual(place.calls, ['a'])
  await place.clock.advance(1_000)
  assert.deepEqual(place.calls, ['a', 'a'])
  await place.clock.advance(9_000)
  assert.deepEqual(place.calls, ['a', 'a'])
  await place.clock.advance(1_000)
  assert.equal((await place.done).status, 'succeeded')
  assert.equal(place.calls.length, 3)
})

void test('a failure that is a person’s to mend is not tried again', async () => {
  const place = placeOf([stage('a')], {
    a: failsTimes(1, () => slipwayError('script.failed', { how: 'exited with 1' })),
  })
  await place.clock.advance(60_000)
  const end = await place.done
  assert.equal(end.status, 'failed')
  assert.equal(end.error?.code, 'script.failed')
  assert.deepEqual(place.calls, ['a'])
})

void test('a call that hangs is left behind after its time limit, and nothing it says later counts', async () => {
  let letGo = (): void => {}
  const late: Act = async (step) => {
    await new Promise<void>((done) => (letGo = done))
    step.record({ kind: 'evidence', step: step.id, evidence: { type: 'memo', key: 'late', value: true } })
  }
  const place = placeOf(chain(effect('a', { timeoutMs: 30_000 }), stage('b')), { a: late })
  await place.clock.advance(45_000)
  const end = await place.done
  assert.equal(end.status, 'failed')
  assert.equal(end.error?.code, 'stage.timeout')
  const before = place.facts.length
  letGo()
  await place.clock.advance(60_000)
  assert.equal(place.facts.length, before)
  assert.equal(end.steps.find((step) => step.id === 'a')?.memo['late'], undefined)
})

void test('a rollback does not begin while a stage that was told to end may still have effects', async () => {
  let letGo = (): void => {}
  const slowToEnd: Act = (step) =>
    new Promise<void>((done) => {
      step.signal.addEventListener('abort', () => (letGo = done))
    })
  const place = placeOf([effect('a', { timeoutMs: 30_000 })], { a: slowToEnd })
  await place.clock.advance(35_000)
  assert.deepEqual(place.calls, ['a'])
  letGo()
  await place.clock.settle()
  assert.deepEqual(place.calls, ['a', 'revert-a', 'restore'])
  assert.equal((await place.done).rolledBack, true)
})

void test('stages of a group run at the same time; the next waits for all of them', async () => {
  let ends: (() => void)[] = []
  const untilTold: Act = () => new Promise<void>((done) => ends.push(done))
  const group = [stage('a'), stage('b'), stage('c', { needs: ['a', 'b'] })]
  const place = placeOf(group, { a: untilTold, b: untilTold })
  await place.clock.settle()
  assert.deepEqual(place.calls, ['a', 'b'])
  ends[0]?.()
  await place.clock.settle()
  assert.deepEqual(place.calls, ['a', 'b'])
  ends[1]?.()
  await place.clock.settle()
  assert.deepEqual(place.calls, ['a', 'b', 'c'])
  ends = []
  assert.equal((await place.done).status, 'succeeded')
})

void test('one of a group fails: the others are told to end before anything is rolled back', async () => {
  let wasTold = false
  const untilAborted: Act = (step) =>
    new Promise<void>((done) => {
      step.signal.addEventListener('abort', () => {
        wasTold = true
        done()
      })
    })
  const fails: Act = () => {
    throw slipwayError('script.failed', { how: 'exited with 1' })
  }
  const place = placeOf([effect('a'), stage('b')], { a: untilAborted, b: fails })
  const end = await place.done
  assert.equal(wasTold, true)
  assert.equal(end.rolledBack, true)
  assert.deepEqual(place.calls, ['a', 'b', 'revert-a', 'restore'])
})

void test('cancelling ends a call that hangs, and rolls back', async () => {
  const place = placeOf([effect('a')], { a: hang })
  await place.clock.settle()
  const body = { kind: 'cancel', deployment: 'deployment1', rollback: true } as const
  const now = place.clock.now()
  const answer = place.run.obey({ id: 'c', body, by: member('bob'), at: now, expiresAt: now + 1_000 })
  assert.equal(answer.status, 'done')
  await place.clock.advance(11_000)
  const end = await place.done
  assert.equal(end.status, 'cancelled')
  assert.equal(end.rolledBack, true)
})

void test('a rollback whose call hangs ends by its own time limit', async () => {
  const fails: Act = () => {
    throw slipwayError('script.failed', { how: 'exited with 1' })
  }
  const place = placeOf([effect('a')], { a: fails, restore: hang })
  await place.clock.advance(20 * 60_000)
  const end = await place.done
  assert.equal(end.status, 'failed')
  assert.equal(end.rolledBack, false)
  assert.match(end.reason, /The rollback failed too/)
})

void test('shutdown ends no stage: the next life begins it again', async () => {
  const place = placeOf([effect('a')], { a: hang })
  await place.clock.settle()
  place.shutdown.abort()
  await place.clock.advance(10_000)
  const end = await place.done
  assert.equal(end.status, 'running')
  const again = new DeploymentRun(end, {
    synced: () => Promise.resolve(),
    clock: place.clock,
    execute: () => Promise.resolve(),
    rule: () => ({ skippable: false }),
    append: (entry) => void place.facts.push(...entry.facts),
  })
  const after = await again.untilFinished(new AbortController().signal)
  assert.equal(after.status, 'succeeded')
  assert.equal(after.steps[0]?.attempt, 1, 'it is the same attempt')
})

void test('an end that cannot be written is not lost: the stage runs again until it can', async () => {
  const clock = virtualClock()
  const { state } = plannedDeployment(planOf([stage('a')]))
  let calls = 0
  let isFull = false
  const run = new DeploymentRun(state, {
    synced: () => Promise.resolve(),
    clock,
    execute: () => {
      calls += 1
      isFull = calls <= 2
      return Promise.resolve()
    },
    rule: () => ({ skippable: false }),
    append: () => {
      if (isFull) throw WORLD()
    },
  })
  const done = run.untilFinished(new AbortController().signal)
  await clock.advance(10_000)
  assert.equal((await done).status, 'succeeded')
  assert.equal(calls, 3)
})
