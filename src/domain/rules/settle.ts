import { decide } from './decide.ts'
import type { Deployment } from '../deployment.ts'
import { extend } from './extend.ts'
import type { Extended } from './extend.ts'
import type { Fact, FactBody } from '../fact.ts'

/** What happened, and all that the rules make of it at that moment: one write instead of several. */
export function settle(before: Deployment, bodies: readonly FactBody[], now: number): Extended {
  const facts: Fact[] = []
  let after = before
  let next = bodies
  do {
    const more = extend(after, next, now)
    facts.push(...more.facts)
    after = more.after
    next = decide(after, Math.max(now, after.lastAt)).facts
  } while (next.length > 0)
  return { facts, after }
}
