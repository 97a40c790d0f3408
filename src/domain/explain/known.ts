import type { Deployment } from '../deployment.ts'
import type { ApplicationReport } from '../report.ts'
import { shortCommit, subjectOf } from '../revision.ts'
import type { Revision } from '../revision.ts'
import { formatDuration } from '../unit.ts'

export const TOPICS = ['runs', 'health', 'newest', 'waits', 'failed', 'drift', 'git', 'agent', 'next'] as const

export type Topic = (typeof TOPICS)[number]

/** A sentence or two about one side of an application. */
export interface Explanation {
  readonly topic: Topic
  readonly text: string
}

/** All that an explanation is made from. */
export interface Explained {
  readonly report: ApplicationReport
  readonly agent: string
  /** Whether that agent is connected now. */
  readonly connected: boolean
  /** The newest deployments, the newest first, and the one that brought what runs if it is older. */
  readonly deployments: readonly Deployment[]
  /** The last lines of the log of the stage that failed. */
  readonly log?: readonly string[] | undefined
  readonly now: number
}

/** `1b2c3d4 “Make it faster” by Ada` */
export function commitWords({ commit, message, author }: Revision): string {
  const subject = subjectOf(message)
  return `${shortCommit(commit)}${subject === '' ? '' : ` “${subject}”`}${author === '' ? '' : ` by ${author}`}`
}

export function agoWords(at: number, now: number): string {
  return now - at < 1_000 ? 'just now' : `${formatDuration(now - at)} ago`
}

/** A text of others as a whole sentence. */
export function sentence(text: string): string {
  const trimmed = text.trim()
  const begun = `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}`
  return /[.?!…]$/.test(begun) ? begun : `${begun}.`
}

/** The deployment that is not over and holds the application: one that is planned goes before those that only wait. */
export function openDeployment({ deployments }: Pick<Explained, 'deployments'>): Deployment | undefined {
  const open = deployments.filter((d) => d.finishedAt === undefined)
  return open.find((d) => d.plan !== undefined) ?? open.at(-1)
}
