import { setTimeout as sleep } from 'node:timers/promises'
import { sendCommand } from '#contract/commands.ts'
import { getDeployment, listDeployments } from '#contract/deployments.ts'
import type { CommandBody } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import type { Release } from './scenario.ts'
import type { World } from './world.ts'

const LOOK_MS = 50
const PATIENCE_MS = 60_000

type Act = (deployment: Deployment) => Promise<void>

/** The deployments of a release once they have ended, in the order in which they came; each as its number says. */
export async function takeCourse(world: World, { course }: Release): Promise<readonly Deployment[]> {
  const approve = (deployment: Deployment): Promise<void> => approveIfAsked(world, deployment)
  await world.push('v2')
  if (course === 'forgotten') return [await ended(world, 2)]
  if (course === 'approved') return [await ended(world, 2, approve)]
  await reached(world, 2, isAsked)
  await world.push('v3')
  await reached(world, 3, () => true)
  await world.push('v4')
  await reached(world, 4, () => true)
  const cancelled = await ended(world, 2, ({ id }) => wish(world, { kind: 'cancel', deployment: id, rollback: true }))
  return [cancelled, await ended(world, 3), await ended(world, 4, approve)]
}

/** The version that git asks for in the end. */
export function lastVersion({ course }: Release): string {
  return course === 'overtaken' ? 'v4' : 'v2'
}

/** The n-th deployment once it has ended. */
export function ended(world: World, number: number, act?: Act): Promise<Deployment> {
  return reached(world, number, ({ status }) => isTerminal(status), act)
}

async function reached(
  world: World,
  number: number,
  fits: (deployment: Deployment) => boolean,
  act: Act = () => Promise.resolve(),
): Promise<Deployment> {
  let last = 'there is none'
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const deployment = await nth(world, number).catch(() => undefined) // The server may be away.
    if (!deployment) continue
    if (fits(deployment)) return deployment
    last = `${deployment.status}: ${deployment.reason}`
    await act(deployment).catch(() => {})
  }
  throw new Error(`deployment ${number} does not get on; ${last}; ${await world.words()}`)
}

async function nth({ client, setting }: World, number: number): Promise<Deployment | undefined> {
  const query = { application: setting.application }
  const { items } = await client.call(listDeployments, { query, timeoutMs: 2_000 })
  const row = items.toReversed()[number - 1]
  return row && (await client.call(getDeployment, { params: { id: row.id }, timeoutMs: 2_000 }))
}

function isAsked({ steps }: Deployment): boolean {
  return steps.some(({ id, status }) => id.endsWith('approval') && status === 'waiting')
}

async function approveIfAsked(world: World, deployment: Deployment): Promise<void> {
  if (isAsked(deployment)) await wish(world, { kind: 'approve', deployment: deployment.id })
}

/** As a person whose line breaks does: the same wish again, with the same key. */
async function wish({ client }: World, body: Extract<CommandBody, { deployment: string }>): Promise<void> {
  const idempotencyKey = `${body.kind}-${body.deployment}`
  await client.call(sendCommand, { body, query: { waitMs: 2_000 }, idempotencyKey, timeoutMs: 4_000 })
}
