import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noop, NoopOptions } from './noop.ts'
import { codeOf, play, rehearse } from './rehearsal.ts'
import { wait, WaitOptions } from './wait.ts'

const options = WaitOptions.parse({ for: '2m' })

void test('waits from the recorded start to the end, whoever asks', async () => {
  const rehearsal = rehearse({ now: 1_000_000 })
  rehearsal.now += 50_000
  const first = await wait.run(rehearsal.context(), options)
  assert.deepEqual(first, {
    status: 'waiting',
    for: '2m to pass',
    owner: 'time; a member may skip it',
    retryAfterMs: 70_000,
    deadline: 1_120_000,
    next: 'The next stage starts',
  })
  rehearsal.now = 1_120_000
  assert.deepEqual(await wait.run(rehearsal.context(), options), { status: 'succeeded' })
})

void test('a clock set back does not add to the wait', async () => {
  const rehearsal = rehearse({ now: 1_000_000 })
  rehearsal.now -= 500_000
  const result = await wait.run(rehearsal.context(), options)
  assert.equal(result.status === 'waiting' && result.retryAfterMs, 120_000)
})

void test('the time limit leaves room for the wait', () => {
  assert.ok(wait.timeoutMs(options) > options.for)
  assert.equal(WaitOptions.safeParse({ for: '8d' }).success, false)
  assert.equal(WaitOptions.safeParse({ for: 5 }).success, false)
})

void test('noop takes its time, and fails as often as told', async () => {
  const told = NoopOptions.parse({ for: '5s', fail: 2 })
  const fails = async (attempt: number): Promise<unknown> => codeOf(play(rehearse({ attempt }), noop, told))
  assert.equal(await fails(1), 'noop.failed')
  assert.equal(await fails(2), 'noop.failed')
  const rehearsal = rehearse({ attempt: 3, now: 0 })
  assert.deepEqual(await play(rehearsal, noop, told), { status: 'succeeded' })
  assert.equal(rehearsal.now, 5_000)
})
