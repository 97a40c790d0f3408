import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { StageSpec } from '#domain/plan.ts'
import type { Provider } from '#domain/provider.ts'
import type { StageContext, StageKind, StageResult } from '#domain/stage.ts'
import { pauseAfter, waitingFact } from '#domain/rules/waiting-fact.ts'
import type { Clock } from '#tools/clock.ts'
import type { RunningStep } from './run.ts'

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
    const body = waitingFact(step.state(), step.id, { result, now: Math.max(now, step.state().lastAt), saidAt })
    if (body) {
      step.record(body)
      saidAt = now
    }
    await step.wakeup.waitUntil(now + pauseAfter(step.state(), step.id, result))
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
