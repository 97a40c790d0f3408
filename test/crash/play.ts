import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { sendCommand } from '#contract/commands.ts'
import { getDeployment, listDeployments } from '#contract/deployments.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import { PARTS, sprungFile, writesFile } from './crash-point.ts'
import type { CrashAt, Part } from './crash-point.ts'
import { gatherOutcome } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { APPLICATION } from './scenario.ts'
import type { Scenario } from './scenario.ts'
import { Visitors } from './visitor.ts'
import { openWorld } from './world.ts'
import type { World } from './world.ts'

const LOOK_MS = 50
const PATIENCE_MS = 60_000

export interface Played {
  readonly outcome: Outcome
  /** Whether the part was killed: a run may make a write less than another. */
  readonly sprung: boolean
  /** What each part wrote durably. */
  readonly writes: Readonly<Record<Part, readonly string[]>>
}

/** A first version, then the release of a second, with one kill or none. */
export async function play(scenario: Scenario, point?: CrashAt): Promise<Played> {
  await using world = await openWorld(scenario)
  await ended(world, 1, scenario)
  const visitors = new Visitors(world.url)
  try {
    await world.set(point)
    await world.push('v2')
    const deployment = await ended(world, 2, scenario)
    const outcome = await gatherOutcome(world, { deployment, visitors })
    const [agent, server, host] = await Promise.all(PARTS.map((part) => writesOf(world, part)))
    const writes = { agent: agent ?? [], server: server ?? [], host: host ?? [] }
    return { outcome, sprung: existsSync(sprungFile(world.home)), writes }
  } finally {
    await visitors.leave()
  }
}

/** The n-th deployment once it has ended; who has to approve does so, once. */
async function ended(world: World, number: number, scenario: Scenario): Promise<Deployment> {
  const deadline = Date.now() + PATIENCE_MS
  let last = 'there is none'
  while (Date.now() < deadline) {
    const deployment = await nth(world, number).catch(() => undefined) // The server may be away.
    if (deployment && isTerminal(deployment.status)) return deployment
    if (deployment) last = `${deployment.status}: ${deployment.reason}`
    const asked = deployment?.steps.some(({ id, status }) => id.endsWith('approval') && status === 'waiting')
    if (deployment && asked && scenario.approves) await approve(world, deployment).catch(() => {})
    await sleep(LOOK_MS)
  }
  throw new Error(`deployment ${number} does not end; ${last}`)
}

async function nth({ client }: World, number: number): Promise<Deployment | undefined> {
  const { items } = await client.call(listDeployments, { query: { application: APPLICATION }, timeoutMs: 2_000 })
  const row = items.toReversed()[number - 1]
  return row && (await client.call(getDeployment, { params: { id: row.id }, timeoutMs: 2_000 }))
}

/** As a person whose line breaks does: the same wish again, with the same key. */
async function approve({ client }: World, { id }: Deployment): Promise<void> {
  const body = { kind: 'approve', deployment: id } as const
  await client.call(sendCommand, { body, query: { waitMs: 2_000 }, idempotencyKey: `approve-${id}`, timeoutMs: 4_000 })
}

async function writesOf({ home }: World, part: Part): Promise<string[]> {
  const text = await readFile(writesFile(home, part), 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}
