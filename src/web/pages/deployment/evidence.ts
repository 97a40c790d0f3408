import type { Difference } from '#domain/diff.ts'
import type { CheckResult, Outcome } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'
import { groupByResource } from '../../parts/diff/difference-groups.ts'
import type { Change, DifferenceGroup } from '../../parts/diff/difference-groups.ts'

export interface TrafficPoint {
  readonly at: number
  readonly weights: Record<string, number>
}

/** Every time that traffic was moved, in order. */
export function trafficPoints(facts: readonly Fact[]): TrafficPoint[] {
  return facts.flatMap((fact) =>
    fact.kind === 'evidence' && fact.evidence.type === 'traffic'
      ? [{ at: fact.at, weights: fact.evidence.weights }]
      : [],
  )
}

/** Whether more than one variant gets requests now. */
export function isShared(points: readonly TrafficPoint[]): boolean {
  return Object.values(points.at(-1)?.weights ?? {}).filter((weight) => weight > 0).length > 1
}

export interface Verdict {
  readonly at: number
  readonly outcome: Outcome
  readonly words: string
  readonly checks: readonly CheckResult[]
}

/** The last verdict of a step, as far as it belongs to its last round: a person's retry measures anew. */
export function verdictOf(facts: readonly Fact[], step: string): Verdict | undefined {
  const fact = facts.findLast(
    (one) =>
      ((one.kind === 'evidence' && one.evidence.type === 'verdict') || one.kind === 'retry-requested') &&
      one.step === step,
  )
  if (fact?.kind !== 'evidence' || fact.evidence.type !== 'verdict') return undefined
  const { outcome, words, checks } = fact.evidence
  return { at: fact.at, outcome, words, checks }
}

/** Facts of the step's running round: what it measures now, without the rounds before. */
export function roundOf(facts: readonly Fact[], step: string): readonly Fact[] {
  const own = facts.filter((fact) => 'step' in fact && fact.step === step)
  const began = own.findLastIndex((fact) => fact.kind === 'retry-requested')
  return own.slice(began + 1)
}

const GONE_FIRST: readonly Change[] = ['removed', 'changed', 'added']

/** What resources differ: those that go first, as nobody shall agree to that without having seen it. */
export function changedResources(differences: readonly Difference[]): readonly DifferenceGroup[] {
  return groupByResource(differences).toSorted(
    (one, other) => GONE_FIRST.indexOf(one.change) - GONE_FIRST.indexOf(other.change),
  )
}
