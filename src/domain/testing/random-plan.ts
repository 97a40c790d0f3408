import * as fc from 'fast-check'
import type { Plan, StageSpec } from '../plan.ts'
import { planOf, SECOND, stage } from './fixture.ts'

const seconds = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max }).map((n) => n * SECOND)

interface Drawn {
  readonly kind: string
  readonly timeoutMs: number
  readonly retry: StageSpec['retry']
  readonly isRevertible: boolean
  readonly luck: number
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.constantFrom('approval', 'approval', 'noop', 'deploy', 'deploy', 'traffic'),
  timeoutMs: fc.oneof(seconds(2, 20), seconds(60, 600)),
  retry: fc.record({ limit: fc.integer({ min: 0, max: 2 }), backoffMs: seconds(0, 4), maxBackoffMs: seconds(0, 8) }),
  isRevertible: fc.boolean(),
  luck: fc.integer({ min: 0, max: 7 }),
})

function specOf({ kind, timeoutMs, retry, isRevertible, luck }: Drawn): Partial<StageSpec> {
  const effects = kind === 'deploy' || kind === 'traffic'
  const skip = luck === 0 ? { skip: 'Its files did not change' } : {}
  return { kind, timeoutMs, retry, effects, traffic: kind === 'traffic', revertible: effects && isRevertible, ...skip }
}

/** Groups one after the other, each of one to three stages at once. */
const stages: fc.Arbitrary<StageSpec[]> = fc
  .array(fc.array(drawn.map(specOf), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4, size: 'max' })
  .map((groups) => {
    let needs: string[] = []
    return groups.flatMap((group, index) => {
      const specs = group.map((parts, place) => stage(`${index + 1}.${place + 1}-${parts.kind}`, { ...parts, needs }))
      needs = specs.map(({ id }) => id)
      return specs
    })
  })

/** Any plan that planning may make, with times short enough that they meet. */
export const randomPlan: fc.Arbitrary<Plan> = fc
  .record({
    stages: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 30, arbitrary: stages }),
    timeoutMs: fc.oneof({ weight: 1, arbitrary: seconds(5, 60) }, { weight: 4, arbitrary: seconds(60, 3_000) }),
    rollback: fc.record({ automatic: fc.boolean(), timeoutMs: seconds(1, 40), decisionMs: seconds(1, 30) }),
    isFirst: fc.boolean(),
    isSame: fc.integer({ min: 0, max: 5 }),
    quarantine: fc.option(fc.constant('desired-bad'), { nil: undefined, freq: 5 }),
  })
  .map(({ stages, isFirst, isSame, quarantine, ...parts }) => {
    const plan = planOf(stages, {
      ...parts,
      desired: isSame === 0 ? 'desired-a' : 'desired-b',
      ...(quarantine === undefined ? {} : { quarantine }),
    })
    if (!isFirst) return plan
    const { running: _running, runningDesired: _desired, ...first } = plan
    return first
  })
  // Plain objects, as from JSON: those that are made here have no prototype.
  .map((plan) => JSON.parse(JSON.stringify(plan)) as Plan)
