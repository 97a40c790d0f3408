import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { test } from 'node:test'
import { slots } from './slots.ts'

test('never more at once than there is room for, and all in the end', async () => {
  const room = slots(2)
  let now = 0
  let most = 0
  const { signal } = new AbortController()
  const work = async (): Promise<void> => {
    now += 1
    most = Math.max(most, now)
    await setImmediate()
    now -= 1
  }
  const failing = room.run(() => Promise.reject(new Error('no')), signal)
  await Promise.all([assert.rejects(failing, /no/), ...Array.from({ length: 20 }, () => room.run(work, signal))])
  assert.equal(most, 2)
  assert.equal(now, 0)
})

test('a wait that is cancelled takes nobody’s place', async () => {
  const room = slots(1)
  const { signal } = new AbortController()
  const first = Promise.withResolvers<void>()
  const running = room.run(() => first.promise, signal)
  const cancelled = new AbortController()
  const waiting = room.run(() => Promise.resolve('ran'), cancelled.signal)
  const last = room.run(() => Promise.resolve('last'), signal)
  cancelled.abort(new Error('newer commit'))
  await assert.rejects(waiting, /newer commit/)
  first.resolve()
  await running
  assert.equal(await last, 'last')
  await assert.rejects(
    room.run(() => Promise.resolve(), cancelled.signal),
    /newer commit/,
  )
})
