import assert from 'node:assert/strict'
import { test } from 'node:test'
import { virtualClock } from '../../test/agent/virtual-clock.ts'
import { askedOnce } from './asked-once.ts'
import { Pace } from './control-plane/pace.ts'

test('what many ask at the same time is asked once; no answer and a failure are asked again', async () => {
  const asked: string[] = []
  const answers: (string | undefined)[] = ['one', undefined, 'three']
  const ask = askedOnce<string>(2, async (key) => {
    asked.push(key)
    if (key === 'bad') throw new Error('no')
    return answers.shift()
  })
  assert.deepEqual(await Promise.all([ask('a'), ask('a'), ask('a')]), ['one', 'one', 'one'])
  assert.equal(await ask('b'), undefined)
  assert.equal(await ask('b'), 'three')
  await assert.rejects(ask('bad'))
  await assert.rejects(ask('bad'))
  assert.deepEqual(asked, ['a', 'b', 'b', 'bad', 'bad'])
})

test('only the newest answers are kept', async () => {
  let asked = 0
  const ask = askedOnce<number>(2, async () => (asked += 1))
  for (const key of ['a', 'b', 'c', 'a']) await ask(key)
  assert.equal(asked, 4)
})

test('many names pass in batches with a pause between, a few at once', async () => {
  const clock = virtualClock()
  const passed: string[] = []
  const pace = new Pace(clock, (name) => void passed.push(name))
  const end = new AbortController()
  const running = pace.run(end.signal)
  for (let i = 0; i < 500; i += 1) pace.add(`app-${i}`)
  await clock.settle()
  assert.equal(passed.length, 200)
  pace.add('app-499')
  await clock.advance(1_000)
  assert.equal(passed.length, 400)
  await clock.advance(1_000)
  assert.equal(new Set(passed).size, 500)
  assert.equal(passed.length, 500)
  pace.add('late')
  await clock.settle()
  await clock.advance(1_000)
  assert.equal(passed.at(-1), 'late')
  end.abort()
  await clock.advance(1_000)
  await running
})
