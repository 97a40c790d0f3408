import { slipwayError, reportOf } from '#domain/errors.ts'
import type { Health } from '#domain/health.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Revision, Version } from '#domain/revision.ts'
import { DOMAINS, ENVIRONMENTS, PARTS } from './words.ts'

export const AGENTS = ['eu-west', 'us-east', 'on-premises'] as const

/** How an application is, and with that how its newest deployment went. */
export type Condition =
  | (typeof CONDITIONS)[number]
  /** Nothing to tell; most are so. */
  | 'well'

const CONDITIONS = [
  'rolled-back',
  'approval',
  'drifted',
  'canary',
  'degraded',
  'held',
  'timed',
  'failed',
  'paused',
  'cancelled',
  'missing',
  'queued',
  'skipped',
  'invalid',
  'suspended',
  'analysed',
  'new',
] as const

/** One of so many is not simply well. */
const ODD_ONE_OF = 9

export interface SeededApplication {
  readonly name: string
  readonly service: string
  readonly kind: string
  readonly agent: string
  readonly target: string
  readonly labels: Readonly<Record<string, string>>
  readonly condition: Condition
}

/** The same for the same number, however many there are: services in each environment, teams side by side. */
export function applicationAt(index: number): SeededApplication {
  const environment = at(ENVIRONMENTS, index)
  const number = Math.floor(index / ENVIRONMENTS.length)
  const team = at(DOMAINS, number)
  const round = Math.floor(number / DOMAINS.length)
  const again = round < PARTS.length ? '' : `-${Math.floor(round / PARTS.length) + 1}`
  const service = `${team}-${at(PARTS, round)}${again}`
  const agent = at(AGENTS, number)
  return {
    name: `${service}-${environment}`,
    service,
    kind: at(['host', 'host', 'host', 'kubernetes', 'lambda'], number),
    agent,
    target: `${agent}-${environment === 'production' || environment === 'canary' ? 'live' : 'test'}`,
    labels: {
      env: environment,
      team,
      tier: at(['1', '2', '3', '3'], round + number),
      ...(number % 3 === 0 ? {} : { region: at(['eu', 'us', 'ap'], number) }),
    },
    condition: index % ODD_ONE_OF === 4 ? at(CONDITIONS, Math.floor(index / ODD_ONE_OF)) : 'well',
  }
}

const UNDER_WAY: ReadonlySet<Condition> = new Set([
  'approval',
  'canary',
  'held',
  'timed',
  'paused',
  'queued',
  'analysed',
])

/** Whether its newest deployment has not ended. */
export function isUnderWay({ condition }: Pick<SeededApplication, 'condition'>): boolean {
  return UNDER_WAY.has(condition)
}

/** What runs of it, and since which deployment. */
export interface Running {
  readonly deployment: string
  readonly revision: Revision
  readonly versions: readonly Version[]
}

const HEALTH: Partial<Record<Condition, Health>> = {
  degraded: 'degraded',
  missing: 'missing',
  suspended: 'suspended',
  canary: 'progressing',
  analysed: 'progressing',
}

const WORDS: Readonly<Record<Health, string>> = {
  healthy: 'All instances answer',
  progressing: 'The new instances are starting',
  suspended: 'It was scaled to nothing',
  degraded: 'One of three instances does not answer',
  missing: 'Its instances are gone',
  unknown: 'It has not been looked at',
}

/** What its agent would say of it. `latest` is its newest deployment, `running` the newest that went well. */
export function reportOn(
  application: SeededApplication,
  known: {
    latest: Running | undefined
    running: Running | undefined
    waiting: ApplicationReport['waiting']
    now: number
  },
): ApplicationReport {
  const { name, service, kind, target, labels, condition } = application
  const { latest, running, waiting, now } = known
  const head = latest?.revision
  return {
    name,
    description: `The ${service} of team ${labels['team'] ?? ''}.`,
    kind,
    target,
    labels: { ...labels },
    repository: 'platform',
    path: `services/${service}/${labels['env'] ?? ''}.slipway.yaml`,
    sync: syncOf(application, known),
    sentence: sentenceOf(application, known),
    versions: [...(running?.versions ?? [])],
    drift: condition === 'drifted' ? [{ resource: 'primary', path: 'replicas', before: '3', after: '2' }] : [],
    warnings: [],
    evaluatedAt: now - 20_000,
    fetchedAt: now - 25_000,
    ...(labels['env'] === 'production' ? { address: `https://${service}.example.com` } : {}),
    ...(head ? { head } : {}),
    ...(running
      ? { running: running.revision, runningDeployment: running.deployment, live: liveOf(application, now) }
      : {}),
    ...(waiting ? { waiting } : {}),
    ...(latest && condition === 'rolled-back' ? { quarantine: quarantineOf(latest, now) } : {}),
    ...(condition === 'invalid' ? { error: unknownTarget(application) } : {}),
  }
}

function syncOf(
  application: SeededApplication,
  { latest, running }: { latest: Running | undefined; running: Running | undefined },
): ApplicationReport['sync'] {
  const { condition } = application
  if (latest && isUnderWay(application) && condition !== 'queued') return 'deploying'
  if (condition === 'invalid') return 'invalid'
  if (!running) return 'unknown'
  const isBehind = condition === 'drifted' || latest?.deployment !== running.deployment
  return isBehind ? 'out-of-sync' : 'synced'
}

function sentenceOf(
  application: SeededApplication,
  {
    latest,
    running,
    waiting,
  }: { latest: Running | undefined; running: Running | undefined; waiting: ApplicationReport['waiting'] },
): string {
  const runs = running ? `running ${named(running.revision)}` : 'nothing runs yet'
  if (waiting) return `Waits for ${waiting.for}; ${runs}`
  const health = HEALTH[application.condition] ?? (running ? 'healthy' : 'unknown')
  const how = `${health.charAt(0).toUpperCase()}${health.slice(1)}, ${runs}`
  if (application.condition === 'invalid') return `${unknownTarget(application).message}; ${runs}`
  if (latest && application.condition === 'rolled-back') {
    return `${how}; ${shortCommit(latest.revision.commit)} is quarantined: ${quarantineOf(latest, 0).reason}`
  }
  if (application.condition === 'drifted') return `${how}; 1 field differs from git`
  return health === 'healthy' || !running ? how : `${how}; ${WORDS[health]}`
}

function named({ commit, message }: Revision): string {
  return `${shortCommit(commit)} (${subjectOf(message).slice(0, 60)})`
}

function liveOf({ service, condition }: SeededApplication, now: number): NonNullable<ApplicationReport['live']> {
  const health = HEALTH[condition] ?? 'healthy'
  const reason = WORDS[health]
  const instances = ['1', '2', '3'].map((number) => {
    const isAsAll = number === '2' || health !== 'degraded'
    const its: Health = isAsAll ? health : 'healthy'
    const resource = { id: `primary/${number}`, parent: 'primary', kind: 'instance', name: `${service}-${number}` }
    return Object.assign(resource, { variant: 'primary', health: its, reason: WORDS[its] })
  })
  const root = { id: 'primary', kind: 'program', name: service, variant: 'primary', health, reason }
  return { at: now - 20_000, health, reason, resources: [root, ...instances], weights: { primary: 100 } }
}

function quarantineOf({ deployment, revision }: Running, now: number): NonNullable<ApplicationReport['quarantine']> {
  const reason = 'Its analysis failed: error-rate of canary is 4.1%, at most 1% is allowed'
  return { desired: revision.commit, revision, deployment, since: now - 3_600_000, reason }
}

function unknownTarget({ kind, target }: SeededApplication): NonNullable<ApplicationReport['error']> {
  return reportOf(slipwayError('target.unknown', { target: `${target}-2`, provider: kind, known: target }))
}

function at<T>(list: readonly T[], index: number): T {
  const one = list[index % list.length]
  if (one === undefined) throw new Error('there is nothing to choose from')
  return one
}
