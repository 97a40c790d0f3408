import type { Answered, Simulated } from '#agent/simulation/simulate.ts'
import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { formatDuration } from '#domain/unit.ts'
import { clean } from '#domain/clean-text.ts'
import { narrate } from './narrate.ts'

/** What happened at a moment of a simulation, in lines for people. */
export interface PathEntry {
  readonly atMs: number
  readonly lines: readonly string[]
}

/** Kinds whose waits say something; those of scripted stages only say that their time passes. */
const TELLING: ReadonlySet<string> = new Set(['wait', 'approval', 'analysis'])

/** The path that a simulation took. Its first moment is 0. Pure. */
export function pathOf({ facts, answers }: Pick<Simulated, 'facts' | 'answers'>): PathEntry[] {
  const entries: PathEntry[] = []
  const refused = answers.filter(({ answer }) => answer.status !== 'done')
  let before: Deployment | undefined
  for (const fact of facts) {
    while (refused[0] && refused[0].at < fact.at) entries.push(...refused.splice(0, 1).map(refusalOf))
    const after: Deployment = applyFact(before, fact)
    const lines = linesOf(before, after, fact)
    if (lines.length > 0) entries.push({ atMs: fact.at, lines })
    before = after
  }
  return [...entries, ...refused.map(refusalOf)]
}

function linesOf(before: Deployment | undefined, after: Deployment, fact: Fact): string[] {
  switch (fact.kind) {
    case 'triggered':
      return []
    // There is no time of day in a simulation.
    case 'paused':
      return [`… paused by ${clean(fact.by.name)}; cancelled after ${spanTo(fact)} unless it is resumed`]
    case 'held':
      return [`… ${clean(fact.reason)} (within ${spanTo(fact)})`]
    case 'step-waiting':
      return isTelling(after, fact.step) ? narrate(before, after, fact) : []
    case 'evidence':
      // The verdict has the numbers of all of them.
      return fact.evidence.type === 'sample' ? [] : narrate(before, after, fact)
    default:
      return narrate(before, after, fact)
  }
}

function isTelling(d: Deployment, step: string): boolean {
  const stage = d.plan?.stages.find((one) => one.id === step)
  return stage !== undefined && TELLING.has(stage.kind)
}

function spanTo(fact: { readonly at: number; readonly deadline: number }): string {
  return formatDuration(fact.deadline - fact.at)
}

function refusalOf({ at, by, body, answer }: Answered): PathEntry {
  return { atMs: at, lines: [`⊘ ${clean(by.name)} may not ${body.kind}: ${clean(answer.message)}`] }
}
