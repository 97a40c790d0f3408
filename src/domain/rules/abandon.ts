import type { Fact } from '../fact.ts'

/** A deployment that has not ended, and the number of its last known fact. */
export interface Unfinished {
  readonly deployment: string
  readonly lastSeq: number
}

/**
 * The end of a deployment that nobody can go on with, as its agent was removed or has lost its memory of it. Left open
 * it would keep its application for ever. Nothing is claimed of the target but where nothing can have been changed.
 */
export function abandon({ deployment, lastSeq }: Unfinished, given: { at: number; reason: string }): Fact {
  const wasPlanned = lastSeq > 1
  return {
    deployment,
    seq: lastSeq + 1,
    kind: 'finished',
    status: 'cancelled',
    ...given,
    ...(wasPlanned ? { rolledBack: false } : {}),
  }
}
