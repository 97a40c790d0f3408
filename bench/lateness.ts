import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'

/** How long after it could each stage of a deployment began, in milliseconds. */
export function latenessOf(facts: readonly Fact[], { plan }: Deployment): number[] {
  const endedAt = new Map<string, number>()
  const retryAt = new Map<string, number>()
  let plannedAt = 0
  return facts.flatMap((fact) => {
    if (fact.kind === 'planned') plannedAt = fact.at
    if (fact.kind === 'step-succeeded') endedAt.set(fact.step, fact.at)
    if (fact.kind === 'step-failed' && fact.retryAt !== undefined) retryAt.set(fact.step, fact.retryAt)
    if (fact.kind !== 'step-started') return []
    const needs = plan?.stages.find(({ id }) => id === fact.step)?.needs ?? []
    const couldAt = Math.max(plannedAt, ...needs.map((id) => endedAt.get(id) ?? 0), retryAt.get(fact.step) ?? 0)
    return [fact.at - couldAt]
  })
}
