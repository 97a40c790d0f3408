import type { Application } from '#domain/application.ts'
import type { ApplicationState } from '#domain/application-state.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Waiting } from '#domain/fact.ts'
import type { ApplicationReport, SYNCS } from '#domain/report.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Revision } from '#domain/revision.ts'
import { cut } from '#domain/text.ts'
import { personWaitOf } from '#domain/waiting.ts'
import type { Observed } from '../live/live-watch.ts'
import type { Placement } from '../placement.ts'

/** All that is known of an application at one moment. */
export interface Knowledge {
  readonly name: string
  readonly repository: string
  readonly file: string
  readonly application: Application | undefined
  readonly target: string
  /** What is remembered of its file where that is gone. */
  readonly placement?: Placement | undefined
  readonly address: string | undefined
  readonly head: Revision | undefined
  readonly state: ApplicationState
  readonly current: Deployment | undefined
  readonly queued: readonly Deployment[]
  readonly observed: Observed | undefined
  /** Why it cannot be looked at as it should: its file, its repository, a refusal, a defect. */
  readonly error: ErrorReport | undefined
  /** Why the newest commit is not deployed although nothing is wrong. */
  readonly held: string | undefined
  /** Why the newest commit asks for nothing here, as it was decided when it was seen. */
  readonly passedOver?: string | undefined
  readonly warnings: readonly string[]
  readonly evaluatedAt: number
  readonly fetchedAt: number | undefined
}

/** The report of an application: what every page and list shows of it. Pure. */
export function describe(k: Knowledge): ApplicationReport {
  const { running, quarantines } = k.state
  const sync = syncOf(k)
  return {
    name: k.name,
    description: k.application?.description ?? '',
    kind: k.application?.provider ?? k.placement?.provider ?? '',
    target: k.target || (k.placement?.target ?? ''),
    labels: { ...(k.application ?? k.placement)?.labels },
    repository: k.repository,
    path: cut(k.file, 1_000),
    sync,
    sentence: sentenceOf(k, sync),
    versions: running ? [...running.versions] : [],
    drift: k.observed ? k.observed.drift.slice(0, 500) : [],
    warnings: [...k.warnings, ...(k.observed?.warnings ?? [])].slice(0, 50).map((warning) => cut(warning, 1_000)),
    evaluatedAt: k.evaluatedAt,
    ...optional({
      address: k.address,
      head: k.head,
      running: running?.revision,
      runningDeployment: running?.deployment,
      live: k.observed?.live,
      // What git asks for now is what people wonder about.
      quarantine: quarantines.find(({ revision }) => revision.commit === k.head?.commit) ?? quarantines[0],
      error: k.error,
      notDeployed: notDeployed(k),
      waiting: waitOf(k),
      fetchedAt: k.fetchedAt,
    }),
  }
}

/** Why the newest commit does not run although nothing is wrong with it. */
function notDeployed(k: Knowledge): string | undefined {
  if (k.head === undefined || k.head.commit === k.state.running?.revision.commit) return undefined
  const isOnItsWay = [k.current, ...k.queued].some((d) => d?.revision.commit === k.head?.commit)
  const why = k.held ?? (isOnItsWay ? undefined : k.passedOver)
  return why === undefined ? undefined : cut(why, 2_000)
}

/** What is under way says itself what it waits for; else the first in the queue does, which may wait to be asked for. */
function waitOf(k: Knowledge): Waiting | undefined {
  if (k.current) return k.current.plan ? (k.current.waiting ?? personWaitOf(k.current)) : undefined
  const [first] = k.queued
  if (!first?.waiting || k.application?.trigger.queue !== 'manual') return first?.waiting
  return { ...first.waiting, for: 'somebody to ask for it', owner: 'any member who may sync', person: true }
}

function syncOf(k: Knowledge): (typeof SYNCS)[number] {
  if (k.current) return 'deploying'
  if (k.error?.kind === 'user') return 'invalid'
  if (!k.state.running) return 'unknown'
  if (k.observed && k.observed.drift.length > 0) return 'out-of-sync'
  if (k.held !== undefined || k.queued.length > 0) return 'out-of-sync'
  return k.observed?.isUnsure ? 'unknown' : 'synced'
}

/** How it is and why, in one line. What is wrong comes first. */
function sentenceOf(k: Knowledge, sync: (typeof SYNCS)[number]): string {
  const { running } = k.state
  const at = running ? `running ${versionOf(running.revision)}` : 'nothing runs yet'
  if (k.current) return cut(`Deploying ${versionOf(k.current.revision)}: ${k.current.reason}`, 2_000)
  if (k.error) return cut(`${k.error.message}; ${at}`, 2_000)
  const health = k.observed ? k.observed.live.health : 'not observed yet'
  const parts = [running ? `${capital(health)}, ${at}` : capital(at)]
  if (k.observed && running && k.observed.live.health !== 'healthy') parts.push(k.observed.live.reason)
  if (sync === 'out-of-sync' && k.observed && k.observed.drift.length > 0) {
    const count = k.observed.drift.length
    parts.push(`${count} ${count === 1 ? 'field differs' : 'fields differ'} from git`)
  }
  // What cannot be seen is told already.
  const [doubt] = k.observed?.isUnsure && health !== 'unknown' ? (k.observed.warnings ?? []) : []
  if (sync === 'unknown' && doubt !== undefined) parts.push(doubt)
  if (k.observed?.paused !== undefined) parts.push(k.observed.paused)
  if (k.held !== undefined) parts.push(k.held)
  if (k.queued.length > 0) parts.push(`${k.queued.length} waiting to be deployed`)
  return cut(parts.join('; '), 2_000)
}

function versionOf(revision: Revision): string {
  const subject = subjectOf(revision.message).slice(0, 60)
  return subject === '' ? shortCommit(revision.commit) : `${shortCommit(revision.commit)} (${subject})`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function optional<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
