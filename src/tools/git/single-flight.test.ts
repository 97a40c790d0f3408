import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitedCache } from '../limited-cache.ts'
import { singleFlight } from './single-flight.ts'

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

void test('calls join what has not begun; later ones share the next run', async () => {
  let runs = 0
  let atOnce = 0
  const ends: (() => void)[] = []
  const flight = singleFlight(async () => {
    runs += 1
    atOnce += 1
    assert.equal(atOnce, 1)
    await new Promise<void>((resolve) => ends.push(resolve))
    atOnce -= 1
    if (runs === 2) throw new Error('second')
    return runs
  })
  const first = [flight.run(), flight.run()]
  await tick()
  await tick()
  assert.equal(runs, 1)
  const second = [flight.run(), flight.run(), flight.run()]
  const refused = Promise.all(second.map((one) => assert.rejects(one, /second/)))
  await tick()
  assert.equal(runs, 1)
  ends[0]?.()
  assert.deepEqual(await Promise.all(first), [1, 1])
  await tick()
  await tick()
  assert.equal(runs, 2)
  ends[1]?.()
  await refused
  assert.equal(flight.current(), undefined)
  const third = flight.run()
  await tick()
  await tick()
  ends[2]?.()
  assert.equal(await third, 3)
})

void test('the cache keeps what was used last, up to its weight', () => {
  const cache = limitedCache<number>(10)
  cache.set('a', 1, 4)
  cache.set('b', 2, 4)
  assert.equal(cache.get('a'), 1)
  cache.set('c', 3, 4)
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.get(key)),
    [1, undefined, 3],
  )
  cache.set('a', 9, 1)
  cache.set('d', 4, 5)
  assert.deepEqual(
    ['a', 'c', 'd'].map((key) => cache.get(key)),
    [9, 3, 4],
  )
  cache.set('huge', 5, 11)
  assert.equal(cache.get('huge'), undefined)
  assert.equal(cache.get('a'), 9)
})
