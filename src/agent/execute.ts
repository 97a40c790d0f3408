import { stepOf } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { FactBody, Waiting } from '#domain/fact.ts'
import type { StageSpec } from '#domain/plan.ts'
import type { Provider } from '#domain/provider.ts'
import type { StageContext, StageKind, StageResult } from '#domain/stage.ts'
import type { Clock } from '#tools/clock.ts'
import { isStepActive } from './run.ts'
import type { RunningStep } from './run.ts'

/** A sentence that counts up is not worth a fact for each count. */
const SENTENCE_EVERY_MS = 1_000

/** What an execution needs beyond its run; made once a deployment. */
export interface ExecuteTools {
  readonly clock: Clock
  readonly provider: Provider
  stageKind(kind: string): StageKind
  context(step: RunningStep, stage: StageSpec): Promise<StageContext>
  /** The desired state to go back to, or undefined to remove everything. */
  restoreTo(d: Deployment): Promise<unknown>
}

/** Runs a stage, a revert or the restore until it says that it is done. */
export async function executeStep(step: RunningStep, tools: ExecuteTools): Promise<void> {
  let saidAt = 0
  for (;;) {
    const result = await callOnce(step, tools)
    step.signal.throwIfAborted()
    if (result.status === 'succeeded') return
    const now = tools.clock.now()
    const body = waitingFact(step, result, now)
    if (body && (isNewWait(step, body) || now - saidAt >= SENTENCE_EVERY_MS)) {
      step.record(body)
      saidAt = now
    }
    await step.wakeup.waitUntil(now + result.retryAfterMs)
    step.signal.throwIfAborted()
  }
}

async function callOnce(step: RunningStep, tools: ExecuteTools): Promise<StageResult> {
  const d = step.state()
  const rollbackStep = d.rollback?.steps.find((candidate) => candidate.id === step.id)
  const stage = stageFor(d, rollbackStep ? rollbackStep.stage : step.id)
  const ctx = await tools.context(step, stage)
  if (!rollbackStep) return tools.stageKind(stage.kind).run(ctx, stage.options)
  if (rollbackStep.stage === undefined) return tools.provider.restore(ctx, await tools.restoreTo(d))
  const kind = tools.stageKind(stage.kind)
  return kind.revert ? kind.revert(ctx, stage.options) : { status: 'succeeded' }
}

/** The restore belongs to no stage; it is given the first one's place in the plan. */
function stageFor(d: Deployment, id: string | undefined): StageSpec {
  const stages = d.plan?.stages ?? []
  const stage = id === undefined ? stages[0] : stages.find((candidate) => candidate.id === id)
  if (!stage) throw slipwayError('bug', { what: `deployment ${d.id} has no stage ${id ?? ''}` })
  return stage
}

function waitingFact(
  step: RunningStep,
  result: Extract<StageResult, { status: 'waiting' }>,
  now: number,
): (FactBody & { waiting: Waiting }) | undefined {
  const state = stepOf(step.state(), step.id)
  if (!state || !isStepActive(step.state(), step.id)) return undefined
  const deadline = Math.min(result.deadline ?? Number.MAX_SAFE_INTEGER, state.deadline ?? now)
  const next = result.next ?? 'The stage fails'
  const waiting: Waiting = { for: result.for, owner: result.owner, deadline, next }
  if (JSON.stringify(waiting) === JSON.stringify(state.waiting)) return undefined
  return { kind: 'step-waiting', step: step.id, waiting }
}

/** Another wait than before, not the same one with another count in its sentence. */
function isNewWait(step: RunningStep, body: { waiting: Waiting }): boolean {
  const before = stepOf(step.state(), step.id)?.waiting
  if (!before) return true
  const { owner, deadline, next } = body.waiting
  return before.owner !== owner || before.deadline !== deadline || before.next !== next
}
