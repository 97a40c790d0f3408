import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Deployment } from '#domain/deployment.ts'
import type { ApplicationState } from '#host/api.ts'
import { CANARY } from './shop.ts'
import { startStack } from './stack.ts'
import type { Stack } from './stack.ts'
import { sendVisitors } from './visitors.ts'
import type { Visits } from './visitors.ts'

/** Every act of a canary's release, good and bad, in the order in which they happen. */
export const GOOD_ACTS = ['canary', 'traffic', 'analysis', 'primary', 'clean'] as const
export const BAD_ACTS = ['revert traffic', 'revert canary', 'restore'] as const

type Act = (typeof GOOD_ACTS)[number] | (typeof BAD_ACTS)[number]

const APPLICATION = 'shop'

export interface Disturbed {
  readonly deployment: Deployment
  readonly visits: Visits
  /** The processes that served before and after the disturbance. */
  readonly pidsBefore: readonly number[]
  readonly pidsAfter: readonly number[]
}

/** One running application on a stack of its own, released again and again with something that happens in the middle. */
export interface ReleaseStage {
  readonly stack: Stack
  /**
   * Releases the next version, a bad one where the act belongs to a rollback. The agent stands still right after the
   * act's effect, before its fact is written, while `disturb` does what it does; it must let it go on.
   */
  release(t: TestContext, act: Act, disturb: (at: Standstill) => Promise<void>): Promise<Disturbed>
}

export interface Standstill {
  readonly commit: string
  /** The processes that serve now. */
  readonly pids: readonly number[]
  readonly go: () => void
}

export async function releaseStage(): Promise<ReleaseStage> {
  const stack = await startStack({ gated: true })
  const port = await stack.port()
  let count = 1
  const first = await stack.push(APPLICATION, { version: 'v1' }, { port, replicas: 2, rest: CANARY })
  assert.equal((await stack.ended(APPLICATION, first)).status, 'succeeded')
  return {
    stack,
    async release(t, act, disturb) {
      count += 1
      const isBad = (BAD_ACTS as readonly string[]).includes(act)
      const visitors = sendVisitors(t, `127.0.0.1:${port}`)
      const { reached, go } = stack.hold({ application: APPLICATION, act, phase: 'after' })
      const commit = await stack.push(APPLICATION, { version: `v${count}`, errorShare: isBad ? 1 : 0 })
      await reached()
      const pidsBefore = await pidsOf(stack)
      await disturb({ go, commit, pids: pidsBefore })
      const pidsAfter = await pidsOf(stack)
      const deployment = await stack.ended(APPLICATION, commit)
      const visits = await visitors.end()
      return { deployment, visits, pidsBefore, pidsAfter }
    },
  }
}

async function pidsOf(stack: Stack): Promise<number[]> {
  const state: ApplicationState | undefined = await stack.daemon.state(APPLICATION)
  const variants = state?.variants ?? []
  return variants.flatMap(({ instances }) =>
    instances.flatMap(({ pid, status }) => (pid === undefined || status !== 'ready' ? [] : [pid])),
  )
}

/** It ended as it would have ended undisturbed: the target, the deployment, the agent and the control plane agree. */
export async function assertEndedAsEver(act: Act, stack: Stack, { deployment, visits }: Disturbed): Promise<void> {
  const version = versionOf(deployment)
  const isBad = (BAD_ACTS as readonly string[]).includes(act)
  assert.equal(deployment.status, isBad ? 'failed' : 'succeeded', deployment.reason)
  if (isBad) {
    assert.equal(deployment.rolledBack, true)
    assert.match(deployment.reason, /^analysis failed: errors: .*; rolled back to [0-9a-f]{7}$/)
    assert.notEqual(visits.byVersion.get(version) ?? visits.errors.get(version), undefined, 'it had traffic')
  } else {
    assert.equal(deployment.reason, 'All stages passed')
    assert.ok((visits.byVersion.get(version) ?? 0) > 0, 'it has traffic')
  }
  for (const step of deployment.steps)
    assert.equal(step.attempt <= 1, true, `${step.id} was tried ${step.attempt} times`)
  const facts = await stack.facts(deployment.id)
  assert.deepEqual(
    facts.map(({ seq }) => seq),
    facts.map((_, n) => n + 1),
  )
  const state = await stack.daemon.state(APPLICATION)
  assert.deepEqual(state?.effective, { primary: 100, canary: 0, baseline: 0 })
  assert.deepEqual(
    state.variants.map(({ variant, ready, settled }) => [variant, ready, settled]),
    [['primary', 2, true]],
  )
  const restarts = state.variants.flatMap(({ instances }) => instances.map((one) => one.restarts))
  assert.deepEqual(restarts, [0, 0], 'no process was started a second time')
}

/** The words of the stack's shop behind a commit: its version is the last of the message. */
function versionOf(deployment: Deployment): string {
  return deployment.revision.message.trim().split(' ').at(-1) ?? ''
}
