import { canonicalJson } from '#domain/canonical.ts'
import type { Fact } from '#domain/fact.ts'

/** How late a step may end that ran out of time. */
const LATE_MS = 5_000

/** The decisions, without what may come more often (measurements, sentences) and without repeated attempts. */
export function courseOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => {
    switch (fact.kind) {
      case 'evidence':
      case 'step-waiting':
        return []
      case 'step-started':
        return fact.attempt > 1 ? [] : [`started ${fact.step}`]
      case 'step-failed':
        // Whether it was seen to wait before it was out of time depends on how long the agent was away.
        return fact.retryAt === undefined
          ? [`failed ${fact.step}: ${fact.error.code.replace('timeout-waiting', 'timeout')}`]
          : []
      default:
        return ['step' in fact ? `${fact.kind} ${fact.step}` : fact.kind]
    }
  })
}

/** The control plane has exactly what the journal has, each number once. */
export function factFaults(facts: readonly Fact[], stored: readonly Fact[]): string[] {
  const faults = facts.flatMap(({ seq }, index) => (seq === index + 1 ? [] : [`fact ${index + 1} has number ${seq}`]))
  const missing = facts.length - stored.length
  if (missing !== 0) faults.push(`the journal has ${facts.length} facts, the control plane ${stored.length}`)
  const other = stored.findIndex((fact, index) => canonicalJson(fact) !== canonicalJson(facts[index]))
  return other < 0 ? faults : [...faults, `fact ${other + 1} differs at the control plane`]
}

/** A step that is taken up again keeps the end that it had. */
export function deadlineFaults(facts: readonly Fact[]): string[] {
  const deadlines = new Map<string, number>()
  return facts.flatMap((fact): string[] => {
    if (fact.kind === 'step-started') {
      const before = deadlines.get(fact.step)
      deadlines.set(fact.step, fact.deadline)
      return before === undefined || before === fact.deadline ? [] : [`${fact.step} got another deadline`]
    }
    if (fact.kind !== 'step-failed' || !fact.error.code.startsWith('stage.timeout')) return []
    const late = fact.at - (deadlines.get(fact.step) ?? 0)
    return late < 0 || late > LATE_MS ? [`${fact.step} timed out ${late} ms after its deadline`] : []
  })
}

/** A step begins once for each attempt; what was interrupted is taken up without another beginning. */
export function beginningFaults(facts: readonly Fact[], triesAgain: boolean): string[] {
  const begun = new Set<string>()
  return facts.flatMap((fact) => {
    if (fact.kind !== 'step-started') return []
    const id = triesAgain ? `${fact.step} for the ${fact.attempt}. time` : fact.step
    const isAgain = begun.has(id)
    begun.add(id)
    return isAgain ? [`${id} began twice`] : []
  })
}
