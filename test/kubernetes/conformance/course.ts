/** How a recording went, beyond what its steps say: they hold neither when they were sent nor what ran beside them. */
export interface Course {
  readonly name: string
  /** Milliseconds that pass before a step. */
  readonly pauses?: Readonly<Record<number, number>>
  /** Watches by their step, and the step before which they were opened. */
  readonly watches?: Readonly<Record<number, number>>
  /** Steps that were sent without credentials. */
  readonly anonymous?: readonly number[]
  /** How watches and lists of events are compared: to the letter, or as courses of states. */
  readonly isRollout?: boolean
}

const ROLLOUT_WATCHES = { 3: 0, 4: 0, 5: 0 }

/** One session with one server, in this order. */
export const COURSES: readonly Course[] = [
  { name: 'discovery' },
  { name: 'errors', anonymous: [23], pauses: { 35: 1000, 39: 500 } },
  { name: 'server-side-apply', pauses: { 3: 9, 4: 8, 11: 10, 13: 8, 23: 18 } },
  { name: 'list-and-watch', pauses: { 0: 60_000 }, watches: { 15: 12 } },
  { name: 'rollout-good', pauses: { 0: 1000, 1: 1500, 2: 2200 }, watches: ROLLOUT_WATCHES, isRollout: true },
  { name: 'rollout-crash', pauses: { 0: 1000, 1: 920, 2: 16_000 }, watches: ROLLOUT_WATCHES, isRollout: true },
  { name: 'rollout-no-image', pauses: { 0: 1000, 1: 900 }, watches: { 2: 0, 3: 0, 4: 0 }, isRollout: true },
  { name: 'delete', pauses: { 0: 1000, 1: 2000, 6: 2000, 11: 3000 } },
  { name: 'custom-resources', pauses: { 3: 1000 } },
  { name: 'other-workloads', pauses: { 9: 12_000 } },
  { name: 'namespace-delete' },
]
