import * as fc from 'fast-check'
import type { DeploymentCommand } from '../rules/command-rule.ts'
import { SECOND } from './fixture.ts'

export type Wish = Exclude<DeploymentCommand['kind'], 'cancel'> | 'cancel-back' | 'cancel-only' | 'approve-other'

/** What may happen at any moment. `pick` chooses among the steps there are. */
export type Action =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'wake'; readonly early: number }
  | { readonly kind: 'result'; readonly pick: number; readonly result: 'succeed' | 'wait' | 'world' | 'user' | 'long' }
  | {
      readonly kind: 'command'
      readonly wish: Wish
      readonly by: string
      readonly pick: number
      readonly isNamed: boolean
    }
  | { readonly kind: 'late'; readonly pick: number; readonly fact: number }
  | { readonly kind: 'crash' }

/** Mostly what lets a deployment go on, so that the walks get far. */
export const randomAction: fc.Arbitrary<Action> = fc.oneof(
  one(4, { kind: fc.constant('time'), ms: fc.integer({ min: 0, max: 3 * SECOND }) }),
  one(1, { kind: fc.constant('time'), ms: fc.integer({ min: 0, max: 60 * SECOND }) }),
  one(2, { kind: fc.constant('wake'), early: fc.constantFrom(0, 0, 1, -1) }),
  one(16, {
    kind: fc.constant('result'),
    pick: fc.nat(5),
    result: often({ succeed: 12, wait: 3, world: 3, user: 1, long: 1 }),
  }),
  one(10, {
    kind: fc.constant('command'),
    wish: often<Wish>({
      approve: 12,
      'approve-other': 1,
      reject: 2,
      skip: 2,
      retry: 8,
      pause: 2,
      resume: 6,
      'cancel-back': 1,
      'cancel-only': 1,
    }),
    by: fc.constantFrom('alice', 'bob', 'carol'),
    pick: fc.nat(5),
    isNamed: fc.boolean(),
  }),
  one(1, { kind: fc.constant('late'), pick: fc.nat(11), fact: fc.nat(7) }),
  one(1, { kind: fc.constant('crash') }),
)

function one<T extends Action>(
  weight: number,
  parts: { [K in keyof T]: fc.Arbitrary<T[K]> },
): { weight: number; arbitrary: fc.Arbitrary<Action> } {
  return { weight, arbitrary: fc.record(parts) as unknown as fc.Arbitrary<Action> }
}

function often<T extends string>(weights: Readonly<Record<T, number>>): fc.Arbitrary<T> {
  const entries = Object.entries(weights) as [T, number][]
  return fc.oneof(...entries.map(([value, weight]) => ({ weight, arbitrary: fc.constant(value) })))
}
