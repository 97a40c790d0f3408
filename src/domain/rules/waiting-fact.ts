import type { Deployment } from '../deployment.ts'
import { stepOf } from '../deployment.ts'
import type { FactBody, Waiting } from '../fact.ts'
import type { StageResult } from '../stage.ts'
import { isActive } from '../status.ts'
import { cut } from '../text.ts'

/** A sentence that counts up is not worth a fact for each count. */
const SENTENCE_EVERY_MS = 1_000

/**
 * What is recorded of a stage that is not done yet: each other wait, and of the same one its new sentence, but not more
 * than one a second. `saidAt` is when the execution recorded something last. Pure.
 */
export function waitingFact(
  d: Deployment,
  id: string,
  said: { readonly result: Extract<StageResult, { status: 'waiting' }>; readonly now: number; readonly saidAt: number },
): FactBody | undefined {
  const step = stepOf(d, id)
  if (!step || !isActive(step.status)) return undefined
  const { result, now, saidAt } = said
  const waiting: Waiting = {
    for: cut(result.for, 1_000),
    owner: cut(result.owner, 500),
    ...(result.person ? { person: true } : {}),
    ...(result.yields ? { yields: true } : {}),
    deadline: Math.min(result.deadline ?? Number.MAX_SAFE_INTEGER, step.deadline ?? now),
    next: cut(result.next ?? (isRollbackStep(d, id) ? 'This step of the rollback fails' : 'The stage fails'), 500),
  }
  const before = step.waiting
  if (before && isSameWait(before, waiting) && (before.for === waiting.for || now - saidAt < SENTENCE_EVERY_MS)) {
    return undefined
  }
  return { kind: 'step-waiting', step: id, waiting }
}

/** How long until the stage is asked again: a sentence that came too soon to be recorded is when its second is over. */
export function pauseAfter(d: Deployment, id: string, result: Extract<StageResult, { status: 'waiting' }>): number {
  const isSaid = stepOf(d, id)?.waiting?.for === cut(result.for, 1_000)
  return isSaid ? result.retryAfterMs : Math.min(result.retryAfterMs, SENTENCE_EVERY_MS)
}

function isRollbackStep(d: Deployment, id: string): boolean {
  return d.rollback?.steps.some((step) => step.id === id) ?? false
}

/** Not another wait, only perhaps another count in its sentence. */
function isSameWait(before: Waiting, after: Waiting): boolean {
  const isSameEnd = before.deadline === after.deadline && before.next === after.next
  const isSameKind = before.person === after.person && before.yields === after.yields
  return isSameEnd && isSameKind && before.owner === after.owner
}
