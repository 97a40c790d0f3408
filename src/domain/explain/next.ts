import { decide } from '../rules/decide.ts'
import type { Deployment } from '../deployment.ts'
import { openDeployment } from './known.ts'
import type { Explained, Explanation } from './known.ts'
import { isActive } from '../status.ts'
import { formatDuration } from '../unit.ts'
import { nameOf } from '../waiting.ts'

/** What happens next, when, and what a person can do. The likeliest first. */
export function explainNext(known: Explained): Explanation[] {
  const open = openDeployment(known)
  const text = open ? nextOf(open, known.now) : nextAtRest(known)
  return [{ topic: 'next', text }]
}

function nextOf(d: Deployment, now: number): string {
  const on = (verb: string): string => `\`slipway deployment ${verb} ${d.id}\``
  if (d.held) return `A person decides: ${on('retry')}, or ${on('cancel')}, which rolls back.`
  if (d.paused) return `Nothing until it is resumed: ${on('resume')}.`
  if (!d.plan)
    return `It is planned when its turn comes. \`slipway app sync ${d.application}\` asks for the newest commit now.`
  const asked = d.plan.stages.find((stage) => stage.kind === 'approval' && isStepActive(d, stage.id))
  if (asked && !d.rollback)
    return `With enough approvals ${asked.name} ends and the next stage starts: ${on('approve')}, or ${on('reject')}.`
  const active = d.steps.filter((step) => isActive(step.status)).map((step) => nameOf(d, step.id))
  const { wakeAt } = decide(d, now)
  const limit = wakeAt === undefined || wakeAt <= now ? '' : `, at the latest in ${formatDuration(wakeAt - now)}`
  if (active.length === 0) return `The next stage starts${limit}.`
  const after = d.rollback ? 'the rollback goes on' : 'what comes after it starts, or it fails'
  return `${active.join(' and ')} ends, and ${after}${limit}.`
}

function isStepActive(d: Deployment, id: string): boolean {
  return d.steps.some((step) => step.id === id && isActive(step.status))
}

function nextAtRest({ report, connected, agent }: Explained): string {
  const { name, error, quarantine, drift, head, running } = report
  if (!connected) return `Start agent ${agent}; it goes on where it was.`
  if (error?.kind === 'user') return 'Mend what is said above and push it: it is looked at again at once.'
  if (error) return 'The agent tries again by itself.'
  const isHeld = quarantine !== undefined && head?.commit !== running?.commit
  if (isHeld) {
    return `The next commit that asks for something else is deployed. To deploy this one all the same: \`slipway app sync ${name} --lift-quarantine\`.`
  }
  if (drift.length > 0) return `\`slipway app diff ${name}\` shows it; \`slipway app sync ${name}\` puts it right.`
  return 'Nothing is to be done. The next commit that changes what it reads is deployed.'
}
