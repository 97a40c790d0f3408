import { activeSteps } from './decide.ts'
import type { Actor } from '../actor.ts'
import { stepOf } from '../deployment.ts'
import type { Deployment } from '../deployment.ts'
import type { FactBody } from '../fact.ts'
import { shortCommit } from '../revision.ts'
import type { Revision } from '../revision.ts'
import { isTerminal } from '../status.ts'
import { cut } from '../text.ts'

/**
 * Whether a deployment ends for a newer commit: one that was begun by a commit, and only waits for what it applied to become
 * well, which the newer one may be the mending of. A sync is not taken back: what comes next is applied over it. A pipeline
 * is, so that no half of it stays beside what comes next. Pure.
 */
export function giveWay(d: Deployment, newer: Revision, by: Actor): FactBody | undefined {
  const { plan, trigger } = d
  if (!plan || trigger.kind !== 'commit' || isTerminal(d.status) || d.cancel || d.rollback || d.paused) return undefined
  const waits = activeSteps(d).map((id) => stepOf(d, id)?.waiting)
  const [first] = waits
  if (!first || !waits.every((waiting) => waiting?.yields === true)) return undefined
  const reason = cut(`Superseded by ${shortCommit(newer.commit)}, which came while this waited: ${first.for}`, 2_000)
  return { kind: 'cancel-requested', by, rollback: plan.strategy !== 'quick', reason }
}
