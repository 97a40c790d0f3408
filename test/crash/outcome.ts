import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Journal } from '#agent/journal.ts'
import { getApplication } from '#contract/applications.ts'
import { listDeployments, listFacts } from '#contract/deployments.ts'
import { canonicalJson } from '#domain/canonical.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import type { ApplicationState } from '#host/api.ts'
import { findTagged } from '#host/process-table.ts'
import { homeHash } from '#host/socket-path.ts'
import { APPLICATION } from './scenario.ts'
import type { Visitors } from './visitor.ts'
import type { World } from './world.ts'

const LOOK_MS = 50
const SETTLED_WITHIN_MS = 15_000

/** All that must be the same with a kill and without, and what must hold in any case. */
export interface Outcome {
  readonly same: {
    readonly status: string
    readonly reason: string
    readonly steps: readonly string[]
    readonly approvals: readonly string[]
    readonly weights: Readonly<Record<string, number>> | undefined
    /** What was decided, in order, but for what a new attempt repeats. */
    readonly course: readonly string[]
    readonly host: unknown
    readonly processes: number
    /** Every process that was ever started for the release. */
    readonly starts: readonly string[]
    readonly deployments: number
    readonly application: unknown
    readonly sync: string
  }
  /** Sentences about what must never be; empty where all is well. */
  readonly wrong: readonly string[]
  /** Steps that were tried again. */
  readonly retries: number
}

export async function gatherOutcome(
  world: World,
  { deployment, visitors }: { deployment: Deployment; visitors: Visitors },
): Promise<Outcome> {
  const host = await settled(world)
  const sync = await syncOf(world, deployment.status === 'succeeded' ? 'synced' : 'out-of-sync')
  const stored = await storedFacts(world, deployment.id)
  const processes = await findTagged(`${homeHash(world.home)}/`)
  const { items } = await world.client.call(listDeployments, { query: { application: APPLICATION } })
  await visitors.leave()
  await world.stop('agent')
  const journal = new Journal(join(world.home, 'agent', 'journal.db'))
  const facts = journal.facts(deployment.id)
  const state = journal.application(APPLICATION)
  journal.close()
  const { status, reason, steps } = deployment
  return {
    same: {
      status,
      reason: anonymous(reason),
      steps: steps.map((step) => `${step.id} ${step.status}`),
      approvals: steps.flatMap((step) => step.approvals.map(({ by }) => `${step.id} by ${by.name}`)),
      weights: deployment.weights,
      course: courseOf(facts),
      host: host && hostView(host),
      processes: processes.length,
      starts: (await world.starts()).toSorted(),
      deployments: items.length,
      application: {
        running: state.running?.deployment === deployment.id ? 'this' : 'another',
        history: state.history.length,
        quarantines: state.quarantines.length,
        uncertain: state.uncertain !== undefined,
      },
      sync,
    },
    wrong: [
      ...factFaults(facts, stored),
      ...deadlineFaults(facts),
      ...(host ? [] : ['the host daemon did not settle']),
      ...visitFaults(world, visitors),
    ],
    retries: facts.filter((fact) => fact.kind === 'step-failed' && fact.retryAt !== undefined).length,
  }
}

/** Until only what shall run does; undefined where that never comes. */
async function settled({ host }: World): Promise<ApplicationState | undefined> {
  for (const end = Date.now() + SETTLED_WITHIN_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const state = await host.state(APPLICATION).catch(() => undefined)
    if (state?.variants.every((one) => one.settled) && state.leaving.length === 0) return state
  }
  return undefined
}

/** What people are shown in the end: reports come a moment after the facts. */
async function syncOf({ client }: World, wanted: string): Promise<string> {
  let sync = 'unknown'
  for (const end = Date.now() + SETTLED_WITHIN_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const found = await client.call(getApplication, { params: { name: APPLICATION } }).catch(() => undefined)
    sync = found?.sync ?? sync
    if (sync === wanted) return sync
  }
  return sync
}

async function storedFacts({ client }: World, id: string): Promise<Fact[]> {
  const { facts } = await client.call(listFacts, { params: { id }, query: { limit: 1_000 } })
  return facts
}

function hostView({ variants, weights, effective, listen }: ApplicationState): unknown {
  return {
    variants: variants.map(({ variant, env, wanted, ready }) => ({ variant, version: env['VERSION'], wanted, ready })),
    weights,
    effective,
    listen: listen.status,
  }
}

/** The decisions, without what may come more often (measurements, sentences) and without repeated attempts. */
function courseOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => {
    switch (fact.kind) {
      case 'evidence':
      case 'step-waiting':
        return []
      case 'step-started':
        return fact.attempt > 1 ? [] : [`started ${fact.step}`]
      case 'step-failed':
        // Whether it was seen to wait before it was out of time depends on how long the agent was away.
        return fact.retryAt === undefined
          ? [`failed ${fact.step}: ${fact.error.code.replace('timeout-waiting', 'timeout')}`]
          : []
      default:
        return ['step' in fact ? `${fact.kind} ${fact.step}` : fact.kind]
    }
  })
}

/** The control plane has exactly what the journal has, each number once. */
function factFaults(facts: readonly Fact[], stored: readonly Fact[]): string[] {
  const faults = facts.flatMap(({ seq }, index) => (seq === index + 1 ? [] : [`fact ${index + 1} has number ${seq}`]))
  const missing = facts.length - stored.length
  if (missing !== 0) faults.push(`the journal has ${facts.length} facts, the control plane ${stored.length}`)
  const other = stored.findIndex((fact, index) => canonicalJson(fact) !== canonicalJson(facts[index]))
  return other < 0 ? faults : [...faults, `fact ${other + 1} differs at the control plane`]
}

/** A step that is taken up again keeps the end that it had. */
function deadlineFaults(facts: readonly Fact[]): string[] {
  const deadlines = new Map<string, number>()
  return facts.flatMap((fact): string[] => {
    if (fact.kind === 'step-started') {
      const before = deadlines.get(fact.step)
      deadlines.set(fact.step, fact.deadline)
      return before === undefined || before === fact.deadline ? [] : [`${fact.step} got another deadline`]
    }
    if (fact.kind !== 'step-failed' || !fact.error.code.startsWith('stage.timeout')) return []
    const late = fact.at - (deadlines.get(fact.step) ?? 0)
    return late < 0 || late > 5_000 ? [`${fact.step} timed out ${late} ms after its deadline`] : []
  })
}

/** Only while the host daemon is away may a request fail. */
function visitFaults(world: World, { failures, answered }: Visitors): string[] {
  const away = world.outages().filter(({ part }) => part === 'host')
  const lost = failures.filter(
    ({ at }) => !away.some(({ from, to }) => at >= from - 100 && at <= (to ?? Infinity) + 1_000),
  )
  const faults = lost.slice(0, 3).map(({ how }) => `a request was lost: ${how}`)
  return answered === 0 ? [...faults, 'no request was answered'] : faults
}

/** Without hashes, and without what a step that ran out of time was seen to wait for: that depends on how long one was away. */
function anonymous(text: string): string {
  return text.replace(/: it was waiting\.[^;]*/, '').replaceAll(/\b[0-9a-f]{7,64}\b/g, '…')
}
