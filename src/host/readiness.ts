import type { HealthCheck } from './api.ts'
import type { ProbeAnswer } from './probe.ts'

export interface Readiness {
  readonly ready: boolean
  /** Whether it has been ready in this life: before that, failures only mean that it still starts. */
  readonly wasReady: boolean
  /** Answers in a row that speak against the present state. */
  readonly against: number
  readonly since: number
  readonly words: string
}

export function startingAt(now: number): Readiness {
  return { ready: false, wasReady: false, against: 0, since: now, words: 'starting' }
}

/** One good answer is enough for a process that was ready before the daemon itself was started anew. */
export function adoptedAt(now: number, check: HealthCheck): Readiness {
  return { ...startingAt(now), against: check.healthyAfter - 1, words: 'found again, not asked yet' }
}

/** Counts answers in a row up to the threshold of the other state; one answer to the contrary starts anew. */
export function foldProbe(before: Readiness, answer: ProbeAnswer, at: { now: number; check: HealthCheck }): Readiness {
  const { now, check } = at
  const isGood = answer === undefined
  if (isGood === before.ready) return { ...before, against: 0, words: answer ?? 'healthy' }
  const against = before.against + 1
  if (isGood && against >= check.healthyAfter) {
    return { ready: true, wasReady: true, against: 0, since: now, words: 'healthy' }
  }
  if (!isGood && against >= check.unhealthyAfter) {
    return { ...before, ready: false, against: 0, since: now, words: answer }
  }
  return { ...before, against, words: answer ?? before.words }
}

/** A refused connection is proof enough: the next good answers must count from the beginning. */
export function refusedAt(before: Readiness, now: number): Readiness {
  return before.ready ? { ...before, ready: false, against: 0, since: now, words: 'refused a connection' } : before
}
