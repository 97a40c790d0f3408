import type { Deployment } from '../deployment.ts'
import { agoWords, commitWords, openDeployment, sentence } from './known.ts'
import type { Explained, Explanation } from './known.ts'
import { shortCommit } from '../revision.ts'

/** Why the newest commit runs, or why not. */
export function explainNewest(known: Explained): Explanation[] {
  const { head, running } = known.report
  if (!head) return [said('Git has not been looked at for it yet.')]
  if (head.commit === running?.commit) return [said('That is the newest commit.')]
  const why = reasons(known, head.commit)
  return [said(`The newest commit is ${commitWords(head)}. ${why.join(' ')}`)]
}

function said(text: string): Explanation {
  return { topic: 'newest', text }
}

/** The first that holds: what is under way, what stands against it, what came of it. */
function reasons(known: Explained, head: string): string[] {
  const { report, deployments, now } = known
  const own = deployments.filter((d) => d.revision.commit === head)
  const waiting = own.find((d) => d.finishedAt === undefined)
  if (waiting) return [underWay(known, waiting)]
  const { error, quarantine, notDeployed } = report
  if (error?.kind === 'user') return [`It cannot be deployed: ${sentence(error.message)}`, sentence(error.hint)]
  if (quarantine?.revision.commit === head) {
    const since = agoWords(quarantine.since, now)
    return [`It is quarantined since deployment ${quarantine.deployment}, ${since}: ${sentence(quarantine.reason)}`]
  }
  if (notDeployed !== undefined) return [`It is not deployed: ${sentence(notDeployed)}`]
  if (error) return [`It could not be looked at: ${sentence(error.message)}`]
  const [last] = own
  if (last) return [`Deployment ${last.id} of it ${last.status}: ${sentence(last.reason)}`]
  return ['It asks for nothing new here.']
}

function underWay(known: Explained, d: Deployment): string {
  if (d.plan) return `Deployment ${d.id} brings it now.`
  const before = openDeployment(known)
  const turn =
    before && before.id !== d.id ? `; deployment ${before.id} of ${shortCommit(before.revision.commit)} goes first` : ''
  return `Deployment ${d.id} of it waits in the queue${turn}.`
}
