import type { Deployment } from './deployment.ts'
import { explainAttempt } from './explain-attempt.ts'
import { explainNewest } from './explain-newest.ts'
import { explainNext } from './explain-next.ts'
import type { ApplicationReport } from './report.ts'
import { shortCommit, subjectOf } from './revision.ts'
import type { Revision } from './revision.ts'
import { formatDuration } from './unit.ts'

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

/** Older than this is worth a word: by then several looks have been missed. */
const STALE_MS = 2 * 60_000
const MOST_FIELDS = 5

/** Why an application is as it is, and what happens next. Pure: the same knowledge gives the same words. */
export function explain(known: Explained): Explanation[] {
  return [
    ...runs(known),
    ...health(known),
    ...explainNewest(known),
    ...explainAttempt(known),
    ...drift(known),
    ...git(known),
    ...agent(known),
    ...explainNext(known),
  ]
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

function runs({ report, deployments, now }: Explained): Explanation[] {
  const { running, runningDeployment, versions } = report
  if (!running) return [{ topic: 'runs', text: 'Nothing of it has been deployed with success yet.' }]
  const by = deployments.find((d) => d.id === runningDeployment)
  const since = by?.finishedAt === undefined ? '' : `, since ${formatDuration(now - by.finishedAt)}`
  const how = runningDeployment === undefined ? '' : `, by deployment ${runningDeployment}`
  const named = versions.map(({ name, version }) => `${name} ${version}`).join(', ')
  const what = named === '' ? '' : ` Versions: ${named}.`
  return [{ topic: 'runs', text: `${commitWords(running)} runs${since}${how}.${what}` }]
}

function health({ report }: Explained): Explanation[] {
  const { live } = report
  if (!live) return [{ topic: 'health', text: 'Its live state has not been seen yet.' }]
  const why = live.reason === '' || live.reason === live.health ? '' : `: ${live.reason}`
  const ill = live.resources.filter((one) => one.health !== 'healthy' && one.reason !== live.reason)
  const parts = ill.slice(0, MOST_FIELDS).map((one) => ` ${one.kind} ${one.name} is ${one.health}: ${one.reason}.`)
  return [{ topic: 'health', text: `${sentence(`it is ${live.health}${why}`)}${parts.join('')}` }]
}

function drift({ report }: Explained): Explanation[] {
  const count = report.drift.length
  if (count === 0) return []
  const fields = report.drift.slice(0, MOST_FIELDS).map(({ resource, path, before, after }) => {
    const field = path === '' ? resource : `${path} of ${resource}`
    return `${field} (wanted ${before ?? 'nothing'}, found ${after ?? 'nothing'})`
  })
  const more = count > MOST_FIELDS ? `, and ${count - MOST_FIELDS} more` : ''
  const differs = count === 1 ? 'One field differs' : `${count} fields differ`
  return [{ topic: 'drift', text: `${differs} from what was deployed: ${fields.join('; ')}${more}.` }]
}

function git({ report, now }: Explained): Explanation[] {
  const trouble = report.warnings.find((warning) => warning.startsWith('Its repository cannot be read'))
  const { fetchedAt, repository } = report
  const last = fetchedAt === undefined ? 'never' : agoWords(fetchedAt, now)
  if (trouble) return [{ topic: 'git', text: `${sentence(trouble)} It was last reached ${last}.` }]
  if (fetchedAt === undefined || now - fetchedAt <= STALE_MS) return []
  return [
    { topic: 'git', text: `The repository ${repository} was last reached ${last}: newer commits may not be known.` },
  ]
}

function agent({ report, agent: name, connected, now }: Explained): Explanation[] {
  const looked = `It was last looked at ${agoWords(report.evaluatedAt, now)}.`
  const others = report.warnings.filter((warning) => !warning.startsWith('Its repository cannot be read'))
  const warnings = others.map((text): Explanation => ({ topic: 'agent', text: sentence(text) }))
  if (connected) return [{ topic: 'agent', text: looked }, ...warnings]
  const gone = `Agent ${name} is not connected: all this is what it said last. It goes on by itself where it can.`
  return [{ topic: 'agent', text: `${gone} ${looked}` }, ...warnings]
}
