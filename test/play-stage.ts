import { setTimeout as sleep } from 'node:timers/promises'
import type { StageResult } from '#domain/stage.ts'
import { systemClock } from '#tools/clock.ts'

const PATIENCE = { ms: 60_000, pollMs: 20 }

/** Calls a stage again while it waits, as the runner does. Answers all that it waited for. */
export async function play(act: () => Promise<StageResult>, patience = PATIENCE): Promise<readonly string[]> {
  const end = systemClock.now() + patience.ms
  const waits = new Set<string>()
  for (;;) {
    const result = await act()
    if (result.status === 'succeeded') return [...waits]
    waits.add(result.for)
    if (systemClock.now() > end) throw new Error(`it still waits after ${patience.ms / 1_000} s: ${result.for}`)
    await sleep(Math.min(result.retryAfterMs, patience.pollMs))
  }
}
