import type { StageResult } from '#domain/stage.ts'

const RETRY_AFTER_MS = 200

export const DONE: StageResult = { status: 'succeeded' }

/** All that this provider waits for is the daemon, which does its part without us. */
export function waiting(sentence: string): StageResult {
  return { status: 'waiting', for: sentence.slice(0, 1_000), owner: 'the host daemon', retryAfterMs: RETRY_AFTER_MS }
}
