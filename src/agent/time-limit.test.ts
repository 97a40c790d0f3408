import assert from 'node:assert/strict'
import { test } from 'node:test'
import { virtualClock } from '../../test/agent/virtual-clock.ts'
import { beginsWithinTime } from './time-limit.ts'

const error = (): Error => new Error('too late')

void test('what begins in time may take as long as it likes afterwards', async () => {
  const clock = virtualClock(1, 5)
  const gate = Promise.withResolvers<void>()
  async function* slow(): AsyncGenerator<number> {
    yield 1
    await gate.promise
    yield 2
  }
  const seen = Array.fromAsync(beginsWithinTime(slow(), { clock, ms: 1_000, error }))
  await clock.advance(60_000)
  gate.resolve()
  assert.deepEqual(await seen, [1, 2])
})

void test('what does not begin is left behind, even if it cannot be ended', async () => {
  const clock = virtualClock(1, 5)
  async function* hanging(): AsyncGenerator<number> {
    await new Promise(() => {})
    yield 1
  }
  const seen = assert.rejects(Array.fromAsync(beginsWithinTime(hanging(), { clock, ms: 1_000, error })), /too late/)
  await clock.advance(1_000)
  await seen
})

void test('whoever stops reading ends what is read', async () => {
  const clock = virtualClock(1, 5)
  let ended = false
  async function* endless(): AsyncGenerator<number> {
    try {
      for (;;) yield 1
    } finally {
      ended = true
    }
  }
  for await (const one of beginsWithinTime(endless(), { clock, ms: 1_000, error })) if (one === 1) break
  await clock.settle()
  assert.equal(ended, true)
})
