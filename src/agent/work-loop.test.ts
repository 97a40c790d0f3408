import assert from 'node:assert/strict'
import { test } from 'node:test'
import { virtualClock } from '../../test/agent/virtual-clock.ts'
import { OneByOne } from './one-by-one.ts'
import { WorkLoop } from './work-loop.ts'
import type { Rest } from './work-loop.ts'

function place(rests: (Rest | Promise<Rest>)[]) {
  const clock = virtualClock()
  const rounds: AbortSignal[] = []
  const round = async (signal: AbortSignal): Promise<Rest> => {
    rounds.push(signal)
    return rests.shift() ?? 'nothing'
  }
  return { clock, rounds, rests, loop: new WorkLoop({ clock, endingMs: 1_000, round }) }
}

void test('nothing is done before the start, then rounds go on for as long as there is more', async () => {
  const { clock, rounds, rests, loop } = place(['more', 'more', 'nothing'])
  loop.wake()
  await clock.settle()
  assert.equal(rounds.length, 0)
  loop.start()
  await clock.settle()
  assert.equal(rounds.length, 3)
  rests.push('more')
  loop.wake()
  await clock.settle()
  assert.equal(rounds.length, 5)
  await loop.close()
  loop.wake()
  await clock.settle()
  assert.equal(rounds.length, 5)
})

void test('who wakes it in a round, also in its very last moment, gets another', async () => {
  const clock = virtualClock()
  let left = 5
  let rounds = 0
  const loop: WorkLoop = new WorkLoop({
    clock,
    endingMs: 1_000,
    async round() {
      rounds += 1
      left -= 1
      if (left > 0) loop.wake()
      // Between the end of a round and the end of the loop lie some promises: each is a moment to wake it in.
      else if (left > -5) void wakeAfter(-left)
      return 'nothing'
    },
  })
  const wakeAfter = async (promises: number): Promise<void> => {
    for (let i = 0; i < promises; i += 1) await Promise.resolve()
    loop.wake()
  }
  loop.start()
  await clock.settle()
  assert.equal(rounds, 10)
  await loop.close()
})

void test('a round at a later moment comes then, or when it is woken', async () => {
  const { clock, rounds, rests, loop } = place([])
  rests.push({ until: clock.now() + 5_000 }, { until: clock.now() + 60_000 })
  loop.start()
  await clock.advance(4_000)
  assert.equal(rounds.length, 1)
  await clock.advance(2_000)
  assert.equal(rounds.length, 2)
  loop.wake()
  await clock.settle()
  assert.equal(rounds.length, 3)
  await loop.close()
})

void test('a round that does not end is left behind by a restart, told so, and followed by another after its grace', async () => {
  const { clock, rounds, loop } = place([new Promise<Rest>(() => {})])
  loop.start()
  await clock.settle()
  assert.equal(rounds[0]?.aborted, false)
  loop.restart()
  await clock.settle()
  assert.equal(rounds[0]?.aborted, true)
  assert.equal(rounds.length, 1)
  await clock.advance(1_000)
  assert.equal(rounds.length, 2)
  await loop.close()
})

void test('the end waits for the round that is under way', async () => {
  let finish = (): void => {}
  const { clock, rounds, loop } = place([new Promise<Rest>((resolve) => (finish = () => resolve('more')))])
  loop.start()
  await clock.settle()
  let isClosed = false
  const closed = loop.close().then(() => (isClosed = true))
  await clock.settle()
  assert.deepEqual([rounds[0]?.aborted, isClosed], [true, false])
  finish()
  await closed
  assert.equal(rounds.length, 1)
})

void test('work is done one piece after the other, whatever becomes of each', async () => {
  const work = new OneByOne()
  const done: string[] = []
  const piece = (name: string, fails = false) =>
    work.do(async () => {
      done.push(`${name} begins`)
      await Promise.resolve()
      done.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    })
  const [a, b, c] = [piece('a'), piece('b', true), piece('c')]
  assert.equal(work.isBusy, true)
  assert.equal(await a, 'a')
  await assert.rejects(b, /b/)
  assert.equal(await c, 'c')
  await work.ended()
  assert.equal(work.isBusy, false)
  assert.deepEqual(done, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})
