import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './rules/decide.ts'
import { isTerminal } from './status.ts'
import { moves, stateKey, startOf } from './testing/small-world.ts'
import type { Moment } from './testing/small-world.ts'
import { SMALL_PLANS } from './testing/small-plan.ts'

/** Far above the longest way to an end that time alone takes in these plans. */
const MOST_LOOKS = 60

for (const { name, plan } of SMALL_PLANS) {
  void test(`every reachable state of ${name} ends by time alone`, () => {
    const reached = explore(startOf(plan))
    const ending = new Map<string, number>()
    let longest = 0
    let terminal = 0
    for (const [key, moment] of reached.states) {
      longest = Math.max(longest, looksUntilEnd(key, moment, ending))
      if (isTerminal(moment.state.status)) terminal += 1
    }
    console.log(
      `${name}: ${reached.states.size} states, ${reached.transitions} transitions, ${terminal} ends, at most ${longest} looks`,
    )
    assert.ok(terminal > 5 && reached.states.size > 1_000, 'there was something to explore')
  })
}

/** Breadth first, from the first moment, through everything that can happen in any order. */
function explore(start: Moment): { states: Map<string, Moment>; transitions: number } {
  const states = new Map([[stateKey(start), start]])
  const open = [start]
  let transitions = 0
  for (const moment of open) {
    for (const next of moves(moment)) {
      transitions += 1
      const key = stateKey(next)
      const known = states.get(key)
      if (known) assertAlike(known, next)
      else {
        states.set(key, next)
        open.push(next)
      }
    }
  }
  return { states, transitions }
}

/** States that are taken for one must decide the same, or the abstraction would hide what it was to show. */
function assertAlike(one: Moment, other: Moment): void {
  assert.deepEqual(toldAt(one), toldAt(other))
}

function toldAt({ state, now }: Moment): string[] {
  const { facts, wakeAt } = decide(state, now)
  const told = facts.map((fact) =>
    [fact.kind, 'step' in fact ? fact.step : '', deadlineOf(fact, now), 'retryAt' in fact].join(' '),
  )
  return told.concat(wakeAt === undefined ? 'never' : String(wakeAt - now))
}

function deadlineOf(fact: object, now: number): number {
  return 'deadline' in fact && typeof fact.deadline === 'number' ? fact.deadline - now : 0
}

/** How often one must look until it has ended, if no step ends by itself and nobody does anything. */
function looksUntilEnd(key: string, from: Moment, known: Map<string, number>): number {
  const way: string[] = []
  let moment = from
  let at = key
  while (!known.has(at) && !isTerminal(moment.state.status)) {
    assert.ok(way.length < MOST_LOOKS, `no end in sight: ${moment.state.reason}`)
    way.push(at)
    const alone = moves(moment, 'time only')[0] ?? assert.fail(`waits for nothing: ${moment.state.reason}`)
    moment = alone
    at = stateKey(alone)
  }
  const rest = known.get(at) ?? 0
  for (const [index, step] of way.entries()) known.set(step, rest + way.length - index)
  return rest + way.length
}
