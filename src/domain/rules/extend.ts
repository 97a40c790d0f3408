import { applyFact } from '../deployment.ts'
import type { Deployment } from '../deployment.ts'
import type { Fact, FactBody } from '../fact.ts'
import { cut } from '../text.ts'

export interface Extended {
  readonly facts: readonly Fact[]
  readonly after: Deployment
}

/** Gives bodies their numbers and times, and folds them. Time never runs backwards within a deployment. */
export function extend(before: Deployment, bodies: readonly FactBody[], now: number): Extended {
  const at = Math.max(now, before.lastAt)
  let after = before
  const facts = bodies.map((body, index): Fact => {
    const fact = { ...bounded(body), deployment: before.id, seq: before.lastSeq + index + 1, at }
    after = applyFact(after, fact)
    return fact
  })
  return { facts, after }
}

/** Sentences as long as facts take them: one that is refused for its length would hold up all that follow. */
function bounded(body: FactBody): FactBody {
  if ('reason' in body) return { ...body, reason: cut(body.reason, 2_000) }
  if (body.kind !== 'step-waiting') return body
  const { waiting } = body
  const texts = { for: cut(waiting.for, 1_000), owner: cut(waiting.owner, 500), next: cut(waiting.next, 500) }
  return { ...body, waiting: { ...waiting, ...texts } }
}
