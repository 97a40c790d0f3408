import type { CheckResult, Outcome } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'

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

/** What resources differ, and how many of their fields. */
export function changedResources(
  differences: readonly { readonly resource: string }[],
): readonly { readonly resource: string; readonly fields: number }[] {
  const byResource = Map.groupBy(differences, ({ resource }) => resource)
  return [...byResource].map(([resource, fields]) => ({ resource, fields: fields.length }))
}
