import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { ApplicationReport } from '#domain/report.ts'
import { createAgent, registerAgent } from '#store/agents.ts'
import { replaceApplications } from '#store/applications.ts'
import { appendFacts } from '#store/facts.ts'
import { openStore } from '#store/store.ts'
import type { Store } from '#store/store.ts'
import { systemClock } from '#tools/clock.ts'
import { chanceOf } from '../chance.ts'
import type { Chance } from '../chance.ts'
import { AGENTS, reportOn } from './application.ts'
import type { Running, SeededApplication } from './application.ts'
import { tellDeployment, waitingOf } from './deployment.ts'
import type { SeededDeployment } from './deployment.ts'
import { scheduleOf } from './schedule.ts'
import type { Schedule } from './schedule.ts'

/** Of each application so many deployments can be opened; older ones are only in lists. */
const WHOLE = 2
const IN_ONE_WRITE = 2_000
const SYSTEM = { kind: 'system', name: 'slipway' } as const

export interface Seed {
  /** The server's own folder. */
  readonly home: string
  readonly applications: number
  readonly deployments: number
  /** The same number gives the same store, but for its times. Default 1. */
  readonly seed?: number
  /** The moment at which all is as it is told. Default: now. */
  readonly now?: number
}

export interface Seeded {
  /** In no order that means something. */
  readonly names: readonly string[]
  /** When the oldest and the newest deployment were made. */
  readonly firstAt: number
  readonly lastAt: number
}

/** What is remembered of an application while its deployments are told. */
interface Past {
  latest?: SeededDeployment
  running?: Running
}

/**
 * Fills a control plane's store as agents would: applications in many conditions, their deployments in all statuses, by
 * many people. Nothing of it is connected.
 */
export async function seedStore({ home, seed = 1, now = Date.now(), ...size }: Seed): Promise<Seeded> {
  await mkdir(home, { recursive: true })
  const store = openStore({ file: join(home, 'server.db'), clock: systemClock, feedLimit: 1_000 })
  try {
    // Made up, so it may be lost; and it is much more at once than a server ever takes in.
    await sql`pragma synchronous = off`.execute(store.db)
    await sql`pragma cache_size = -262144`.execute(store.db)
    const chance = chanceOf(seed)
    const schedule = scheduleOf({ ...size, whole: WHOLE, now }, chance)
    await addAgents(store, schedule.applications)
    const pasts = await tellWhole(store, schedule, chance)
    await addRows(store, schedule)
    await reportAll(store, schedule.applications, { pasts, now })
    const [firstAt, lastAt] = [schedule.timeOf(0), schedule.timeOf(schedule.deployments - 1)]
    return { names: schedule.applications.map(({ name }) => name), firstAt, lastAt }
  } finally {
    await store.close()
  }
}

async function addAgents(store: Store, applications: readonly SeededApplication[]): Promise<void> {
  for (const name of AGENTS) {
    await createAgent(store, name, SYSTEM)
    const own = applications.filter(({ agent }) => agent === name)
    const targets = new Map(own.map(({ target, kind }) => [`${target} ${kind}`, { name: target, kind }]))
    const repository = { name: 'platform', url: 'https://git.example.com/platform.git', branch: 'main' }
    const kinds = { providers: [], stages: [], targets: [...targets.values()], repositories: [repository] }
    await registerAgent(store, { name, version: '0.1.0', ...kinds })
  }
}

async function tellWhole(store: Store, schedule: Schedule, chance: Chance): Promise<Map<string, Past>> {
  const pasts = new Map<string, Past>()
  for (let from = schedule.firstWhole; from < schedule.deployments; from += IN_ONE_WRITE) {
    const told = new Map<string, SeededDeployment[]>(AGENTS.map((agent) => [agent, []]))
    for (let index = from; index < Math.min(from + IN_ONE_WRITE, schedule.deployments); index += 1) {
      const story = schedule.storyAt(index)
      const deployment = tellDeployment(story, chance)
      told.get(story.application.agent)?.push(deployment)
      remember(pasts, story.application.name, deployment)
    }
    for (const [agent, deployments] of told) {
      const outcomes = await appendFacts(
        store,
        agent,
        deployments.flatMap(({ facts }) => facts),
      )
      const refused = outcomes.find((one) => one.refused)?.refused
      if (refused) throw new Error(`the store refused what was made up: ${refused.message}`)
    }
  }
  return pasts
}

function remember(pasts: Map<string, Past>, name: string, latest: SeededDeployment): void {
  const isRunning = latest.course === 'succeeded' || latest.course === 'skipped'
  const past = { ...pasts.get(name), latest }
  pasts.set(name, isRunning ? { ...past, running: runningOf(latest) } : past)
}

/** Older deployments repeat the oldest whole one of their application at another time and with another commit. */
async function addRows(store: Store, { firstWhole, applications, timeOf, apartMs }: Schedule): Promise<void> {
  if (firstWhole === 0) return
  const firstAt = timeOf(0)
  const count = applications.length
  await store.write(({ db }) =>
    sql`
      with recursive
        number(n) as (select 0 union all select n + 1 from number where n < ${firstWhole} - 1),
        copy(n, id, at, hash) as materialized (
          select n, printf('d%09d', n), ${firstAt} + n * ${apartMs}, printf('%040x', (n + 1) * 2654435761) from number
        )
      insert into deployment (id, application, agent, status, actor, commit_hash, created_at, started_at, finished_at,
        last_seq, list_row)
      select copy.id, application, agent, status, actor, copy.hash, copy.at, copy.at + 20000, copy.at + 600000, last_seq,
        json_set(list_row, '$.id', copy.id, '$.revision.commit', copy.hash, '$.createdAt', copy.at,
          '$.startedAt', copy.at + 20000, '$.finishedAt', copy.at + 600000)
      from copy join deployment on deployment.id =
        printf('d%09d', ${firstWhole} + (copy.n - ${firstWhole} % ${count} + ${count}) % ${count})`.execute(db),
  )
}

async function reportAll(
  store: Store,
  applications: readonly SeededApplication[],
  { pasts, now }: { pasts: ReadonlyMap<string, Past>; now: number },
): Promise<void> {
  for (const agent of AGENTS) {
    const own = applications.filter((one) => one.agent === agent)
    for (let from = 0; from < own.length; from += IN_ONE_WRITE) {
      const reports = own.slice(from, from + IN_ONE_WRITE).map((one) => reportBy(one, pasts.get(one.name), now))
      await replaceApplications(store, agent, { applications: reports, removed: [] })
    }
  }
}

function reportBy(application: SeededApplication, past: Past | undefined, now: number): ApplicationReport {
  const latest = past?.latest
  const waiting = latest && waitingOf(latest)
  return reportOn(application, { latest: latest && runningOf(latest), running: past?.running, waiting, now })
}

function runningOf({ id, revision, versions }: SeededDeployment): Running {
  return { deployment: id, revision, versions }
}
