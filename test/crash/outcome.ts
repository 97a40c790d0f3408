import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Journal } from '#agent/journal.ts'
import { getApplication } from '#contract/applications.ts'
import { listDeployments, listFacts } from '#contract/deployments.ts'
import type { ApplicationState } from '#domain/application-state.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { beginningFaults, courseOf, deadlineFaults, factFaults } from './facts.ts'
import type { Visitors } from './visitor.ts'
import type { World } from './world.ts'

const LOOK_MS = 50
const SETTLED_WITHIN_MS = 15_000
/** Requests begin before they fail, and a part that is ready answers a little later. */
const AROUND_MS = { before: 100, after: 1_000 }

/** All that must be the same with a kill and without, and what must hold in any case. */
export interface Outcome {
  /** How the last deployment ended, with all the rest. */
  readonly status: string
  readonly reason: string
  readonly same: Readonly<Record<string, unknown>>
  /** Sentences about what must never be; empty where all is well. */
  readonly wrong: readonly string[]
  /** Steps that were tried again. */
  readonly retries: number
}

interface Ended {
  /** Of the release, in order. */
  readonly deployments: readonly Deployment[]
  readonly visitors: Visitors
  /** What shall run now. */
  readonly version: string
}

interface Told {
  readonly deployment: Deployment
  /** As the agent has them. */
  readonly facts: readonly Fact[]
  /** As the control plane has them. */
  readonly stored: readonly Fact[]
}

export async function gatherOutcome(world: World, { deployments, visitors, version }: Ended): Promise<Outcome> {
  const { setting, client } = world
  const last = deployments.at(-1)
  if (!last) throw new Error('there was no deployment')
  const { same, wrong } = await setting.sight(version)
  const sync = await syncOf(world, last.status === 'succeeded' ? 'synced' : 'out-of-sync')
  const stored = await Promise.all(deployments.map(({ id }) => storedFacts(world, id)))
  const { items } = await client.call(listDeployments, { query: { application: setting.application } })
  await visitors.leave()
  await world.stop('agent')
  const journal = new Journal(join(world.home, 'agent', 'journal.db'))
  const told = deployments.map((deployment, index) => {
    return { deployment, facts: journal.facts(deployment.id), stored: stored[index] ?? [] }
  })
  const state = journal.application(setting.application)
  journal.close()
  return {
    status: last.status,
    reason: last.reason,
    same: {
      ...same,
      ...Object.assign({}, ...told.map(releaseView)),
      deployments: items.length,
      application: applicationView(state, last),
      sync,
    },
    wrong: [
      ...wrong,
      ...told.flatMap(({ facts, stored }) => factFaults(facts, stored)),
      ...told.flatMap(({ facts }) => [...deadlineFaults(facts), ...beginningFaults(facts, setting.triesAgain)]),
      ...visitFaults(world, visitors),
    ],
    retries: told
      .flatMap(({ facts }) => facts)
      .filter((fact) => fact.kind === 'step-failed' && fact.retryAt !== undefined).length,
  }
}

/** What of a deployment must be the same, under names of its own. */
function releaseView({ deployment, facts }: Told, index: number): Record<string, unknown> {
  const { status, reason, steps, weights } = deployment
  const view = {
    status,
    reason: anonymous(reason),
    steps: steps.map((step) => `${step.id} ${step.status}`),
    approvals: steps.flatMap((step) => step.approvals.map(({ by }) => `${step.id} by ${by.name}`)),
    weights,
    // What was decided, in order, but for what a new attempt repeats.
    course: courseOf(facts),
  }
  return Object.fromEntries(Object.entries(view).map(([key, value]) => [`${key} of release ${index + 1}`, value]))
}

function applicationView(state: ApplicationState, { id }: Deployment): unknown {
  return {
    running: state.running?.deployment === id ? 'this' : 'another',
    history: state.history.length,
    quarantines: state.quarantines.length,
    uncertain: state.uncertain !== undefined,
  }
}

/** What people are shown in the end: reports come a moment after the facts. */
async function syncOf({ client, setting }: World, wanted: string): Promise<string> {
  const params = { name: setting.application }
  let sync = 'unknown'
  for (const end = Date.now() + SETTLED_WITHIN_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const found = await client.call(getApplication, { params }).catch(() => undefined)
    sync = found?.sync ?? sync
    if (sync === wanted) return sync
  }
  return sync
}

async function storedFacts({ client }: World, id: string): Promise<Fact[]> {
  const { facts } = await client.call(listFacts, { params: { id }, query: { limit: 1_000 } })
  return facts
}

/** A request may fail only while what carries it is away. */
function visitFaults(world: World, { failures, answered }: Visitors): string[] {
  const away = world.outages().filter((outage) => world.setting.excuses(outage))
  const lost = failures.filter(
    ({ at }) => !away.some(({ from, to }) => at >= from - AROUND_MS.before && at <= (to ?? Infinity) + AROUND_MS.after),
  )
  const faults = lost.slice(0, 3).map(({ how }) => `a request was lost: ${how}`)
  return answered === 0 ? [...faults, 'no request was answered'] : faults
}

/** Without hashes, and without what a step that ran out of time was seen to wait for: that depends on how long one was away. */
function anonymous(text: string): string {
  return text.replace(/: it was waiting\.[^;]*/, '').replaceAll(/\b[0-9a-f]{7,64}\b/g, '…')
}
