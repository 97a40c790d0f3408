import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { nextMove } from './rollout.ts'
import type { Slot, Wish } from './rollout.ts'

function slot(generation: string, number: number, rest: Partial<Slot> = {}): Slot {
  return { id: `${generation}${number}`, number, generation, ready: true, retiring: false, ...rest }
}

const toNew: Wish = { generation: 'new', replicas: 2, serving: 'old' }
const old = [slot('old', 1), slot('old', 2)]

const cases: readonly { name: string; wish: Wish; slots: readonly Slot[]; move: ReturnType<typeof nextMove> }[] = [
  {
    name: 'the first start',
    wish: { generation: 'new', replicas: 2, serving: 'new' },
    slots: [],
    move: { serving: 'new', start: [1, 2], retire: [] },
  },
  {
    name: 'new ones start next to old ones',
    wish: toNew,
    slots: old,
    move: { serving: 'old', start: [1, 2], retire: [] },
  },
  {
    name: 'half of the new ones ready is not enough',
    wish: toNew,
    slots: [...old, slot('new', 1), slot('new', 2, { ready: false })],
    move: { serving: 'old', start: [], retire: [] },
  },
  {
    name: 'all ready: the new ones serve; the old ones go with the next look',
    wish: toNew,
    slots: [...old, slot('new', 1), slot('new', 2)],
    move: { serving: 'new', start: [], retire: ['old1', 'old2'] },
  },
  {
    name: 'back to the old ones before the switch',
    wish: { generation: 'old', replicas: 2, serving: 'old' },
    slots: [...old, slot('new', 1), slot('new', 2, { ready: false })],
    move: { serving: 'old', start: [], retire: ['new1', 'new2'] },
  },
  {
    name: 'a third generation replaces one that never served',
    wish: { generation: 'third', replicas: 1, serving: 'old' },
    slots: [...old, slot('new', 1)],
    move: { serving: 'old', start: [1], retire: ['new1'] },
  },
  {
    name: 'scaling down ends what is not ready first',
    wish: { generation: 'old', replicas: 1, serving: 'old' },
    slots: [slot('old', 1, { ready: false }), slot('old', 2)],
    move: { serving: 'old', start: [], retire: ['old1'] },
  },
  {
    name: 'scaling up fills the free numbers',
    wish: { generation: 'old', replicas: 3, serving: 'old' },
    slots: [slot('old', 2)],
    move: { serving: 'old', start: [1, 3], retire: [] },
  },
  {
    name: 'a serving generation of which nothing is left gives way',
    wish: toNew,
    slots: [slot('new', 1, { ready: false }), slot('old', 1, { retiring: true })],
    move: { serving: 'new', start: [2], retire: [] },
  },
]

for (const { name, wish, slots, move } of cases) {
  void test(name, () => assert.deepEqual(nextMove(wish, slots), move))
}

void test('whatever happens in between, it settles, and a complete generation serves until then', () => {
  const wishes = fc.array(
    fc.record({ generation: fc.constantFrom('a', 'b', 'c'), replicas: fc.integer({ min: 1, max: 4 }) }),
    { minLength: 1, maxLength: 6 },
  )
  fc.assert(
    fc.property(wishes, fc.infiniteStream(fc.boolean()), (all, chance) => {
      let slots: Slot[] = []
      let serving: string = all[0]?.generation ?? 'a'
      let wasServed = false
      const look = (wish: Omit<Wish, 'serving'>): void => {
        const move = nextMove({ ...wish, serving }, slots)
        serving = move.serving
        slots = slots.filter((one) => !move.retire.includes(one.id))
        slots.push(...move.start.map((number) => slot(wish.generation, number, { ready: false })))
        const answers = slots.filter((one) => one.generation === serving && one.ready).length
        assert.ok(!wasServed || answers > 0, 'nobody answers')
        wasServed ||= answers > 0
      }
      for (const wish of all) {
        look(wish)
        slots = slots.map((one) => Object.assign(one, { ready: one.ready || chance.next().value }))
        look(wish)
      }
      const last = all.at(-1)
      assert.ok(last)
      for (let i = 0; i < 3; i += 1) {
        slots = slots.map((one) => Object.assign(one, { ready: true }))
        look(last)
      }
      assert.equal(serving, last.generation)
      assert.equal(slots.length, last.replicas)
    }),
  )
})
