import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GitHint } from './git-hook.ts'
import { HintGate } from './hint-gate.ts'

/** A gate whose windows close when the test says so. */
function openGate() {
  const passed: (string | undefined)[] = []
  let closeWindows = (): void => {}
  const clock = {
    now: () => 0,
    sleep: () =>
      new Promise<void>((resolve) => {
        const before = closeWindows
        closeWindows = () => {
          before()
          resolve()
        }
      }),
  }
  const gate = new HintGate(clock, ({ commit }) => passed.push(commit))
  const offer = (commit: string | undefined, more: Partial<GitHint> = {}): void =>
    gate.offer({ urls: ['https://forge.example.com/acme'], ref: 'refs/heads/main', commit, ...more })
  const endSecond = async (): Promise<void> => {
    closeWindows()
    await new Promise(setImmediate)
  }
  return { passed, offer, endSecond }
}

void test('repeated deliveries of one push are one hint, and one more when the second is over', async () => {
  const { passed, offer, endSecond } = openGate()
  for (let i = 0; i < 100; i += 1) offer('a')
  assert.deepEqual(passed, ['a'])
  await endSecond()
  assert.deepEqual(passed, ['a', 'a'])
})

void test('another push does not wait for the second of the one before', () => {
  const { passed, offer } = openGate()
  for (const commit of ['a', 'b', 'a', 'b', 'c']) offer(commit)
  assert.deepEqual(passed, ['a', 'b', 'c'])
})

void test('pushes of which no commit is known are told apart by address and ref alone', () => {
  const { passed, offer } = openGate()
  offer(undefined)
  offer(undefined)
  offer(undefined, { ref: 'refs/heads/other' })
  assert.equal(passed.length, 2)
})
