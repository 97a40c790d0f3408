import { mayRetry, reportOf } from '#domain/errors.ts'
import type { StageResult } from '#domain/stage.ts'
import type { KubernetesContext } from '../context.ts'
import { MARGIN_MS } from './work.ts'
import type { Step } from './work.ts'

const SHORTEST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5_000

/**
 * Runs a part of a stage. A cluster that cannot be asked, or can do nothing for the moment, is waited for as long as what
 * is applied may take to become healthy: nothing is failed or taken back because its API server was restarted.
 */
export async function patiently(ctx: KubernetesContext, step: Step): Promise<StageResult> {
  const { rounds } = ctx.target
  const work = { application: ctx.application.name, deployment: ctx.deployment }
  try {
    const result = await step()
    rounds.outOfTrouble(work, ctx.step.id)
    return result
  } catch (error) {
    ctx.signal.throwIfAborted()
    const report = reportOf(error)
    if (!mayRetry(report)) throw error
    const now = ctx.now()
    const since = rounds.inTroubleSince(work, ctx.step.id, now)
    const until = Math.min(since + ctx.app.healthTimeout, ctx.step.deadline - MARGIN_MS)
    if (now >= until) throw error
    // The longer it lasts, the less often it is asked.
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, now - since))
    const sentence = report.message.slice(0, 1_000)
    return { status: 'waiting', for: sentence, owner: 'the cluster', retryAfterMs: pauseMs, deadline: until }
  }
}
