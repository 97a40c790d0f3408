import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { QUEUE_MODES, enqueue, next } from './queue.ts'
import type { Candidate, QueueMode } from './queue.ts'

/** `A` is a commit, `A!` a person's wish for it. */
function parse(words: string): Candidate[] {
  return words
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ commit: word.replace('!', ''), asked: word.endsWith('!') }))
}

function show(queue: readonly Candidate[]): string {
  return queue.map(({ commit, asked }) => commit + (asked ? '!' : '')).join(' ')
}

/** mode, queue, arrives, queue after, superseded */
const ENQUEUE: [QueueMode, string, string, string, string][] = [
  ['latest', '', 'A', 'A', ''],
  ['latest', 'A', 'B', 'B', 'A'],
  ['latest', 'A', 'A', 'A', ''],
  ['latest', 'A!', 'B', 'A! B', ''],
  ['latest', 'A! B', 'C', 'A! C', 'B'],
  ['latest', 'A! B', 'A', 'A! A', 'B'],
  ['latest', 'A', 'B!', 'B!', 'A'],
  ['latest', 'A', 'A!', 'A!', 'A'],
  ['latest', 'A! B', 'C!', 'C!', 'A! B'],
  ['latest', 'A!', 'A', 'A!', ''],
  ['every', '', 'A', 'A', ''],
  ['every', 'A', 'B', 'A B', ''],
  ['every', 'A B', 'B', 'A B', ''],
  ['every', 'A B', 'A', 'A B A', ''],
  ['every', 'A B', 'C!', 'A B C!', ''],
  ['every', 'A B', 'A!', 'A! B', 'A'],
  ['every', 'A C!', 'D!', 'A D!', 'C!'],
  ['manual', '', 'A', 'A', ''],
  ['manual', 'A', 'B', 'B', 'A'],
  ['manual', 'A', 'A!', 'A!', 'A'],
  ['manual', 'A!', 'B', 'A! B', ''],
]

/** mode, queue, what runs, queue after, superseded */
const NEXT: [QueueMode, string, string, string, string][] = [
  ['latest', '', '', '', ''],
  ['latest', 'A', 'A', '', ''],
  ['latest', 'A! B', 'A!', 'B', ''],
  ['latest', 'A B C', 'C', '', 'A B'],
  ['every', 'A B', 'A', 'B', ''],
  ['every', 'A B C!', 'A', 'B C!', ''],
  ['manual', 'A', '', 'A', ''],
  ['manual', 'A! B', 'A!', 'B', ''],
  ['manual', 'A B', '', 'B', 'A'],
]

for (const [mode, queue, arrives, after, superseded] of ENQUEUE) {
  void test(`enqueue: ${mode}: [${queue}] + ${arrives} → [${after}]`, () => {
    const [candidate] = parse(arrives)
    assert.ok(candidate)
    const result = enqueue(parse(queue), candidate, mode)
    assert.equal(show(result.queue), after)
    assert.equal(show(result.superseded), superseded)
  })
}

for (const [mode, queue, runs, after, superseded] of NEXT) {
  void test(`next: ${mode}: [${queue}] → ${runs || 'nothing'}`, () => {
    const result = next(parse(queue), mode)
    assert.equal(show(result.candidate ? [result.candidate] : []), runs)
    assert.equal(show(result.queue), after)
    assert.equal(show(result.superseded), superseded)
  })
}

const commits = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{4,8}$/), { minLength: 2, maxLength: 12 })

function push(all: readonly string[], mode: QueueMode): readonly Candidate[] {
  return all.reduce<readonly Candidate[]>((queue, commit) => enqueue(queue, { commit, asked: false }, mode).queue, [])
}

void test('the queue: latest: of many quick pushes one runs and one waits, the newest', () => {
  fc.assert(
    fc.property(commits, (all) => {
      const [running, ...later] = all
      const queue = push(later, 'latest')
      assert.notEqual(running, queue[0]?.commit)
      assert.deepEqual(
        queue.map((one) => one.commit),
        all.slice(-1),
      )
    }),
  )
})

void test('the queue: every: all run in order', () => {
  fc.assert(
    fc.property(commits, (all) => {
      let queue = push(all, 'every')
      const ran: string[] = []
      while (queue.length > 0) {
        const step = next(queue, 'every')
        if (step.candidate) ran.push(step.candidate.commit)
        queue = step.queue
      }
      assert.deepEqual(ran, all)
    }),
  )
})

void test('the queue: loses nothing: each candidate runs, waits, is superseded, or was said just before', () => {
  const arrivals = fc.array(fc.record({ commit: fc.constantFrom('a', 'b', 'c'), asked: fc.boolean() }), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(arrivals, fc.array(fc.constantFrom(...QUEUE_MODES), { minLength: 1, maxLength: 4 }), (all, modes) => {
      let queue: readonly Candidate[] = []
      let gone = 0
      let repeated = 0
      for (const [n, candidate] of all.entries()) {
        const mode = modes[n % modes.length] ?? 'latest'
        const last = queue.at(-1)
        const result = enqueue(queue, candidate, mode)
        if (result.queue === queue) {
          assert.equal(last?.commit, candidate.commit)
          repeated += 1
        } else assert.ok(result.queue.includes(candidate))
        const step = n % 3 === 0 ? next(result.queue, mode) : { ...result, superseded: [], candidate: undefined }
        gone += result.superseded.length + step.superseded.length + (step.candidate ? 1 : 0)
        queue = step.queue
        assert.ok(queue.filter((one) => one.asked).length <= 1)
      }
      assert.equal(queue.length + gone + repeated, all.length)
    }),
  )
})
