import type { Bundle } from './bundle.ts'
import { driftOf } from '#domain/drift-rule.ts'
import type { Difference } from '#domain/diff.ts'
import type { LiveState } from '#domain/health.ts'
import type { Provider } from '#domain/provider.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

export interface Observed {
  readonly live: LiveState
  readonly drift: readonly Difference[]
}

export interface ObserveTools {
  readonly clock: Clock
  readonly log: Log
  readonly provider: Provider
  readonly connection: unknown
  /** What should be running; undefined where nothing is known to. */
  running(): Promise<Bundle | undefined>
  ignore(): readonly string[]
  onObserved(observed: Observed): void
}

/** Watches one application at its target until aborted. A watch that breaks is begun again, with growing pauses. */
export async function observe(
  subject: { name: string; app: unknown },
  tools: ObserveTools,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      for await (const live of tools.provider.observe(tools.connection, subject, signal)) {
        failures = 0
        tools.onObserved({ live, drift: await driftAt(live, tools) })
      }
    } catch (error) {
      if (!signal.aborted && failures === 0)
        tools.log.warn('Live state cannot be watched', { application: subject.name, error })
    }
    failures += 1
    await tools.clock.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)), signal)
  }
}

async function driftAt(live: LiveState, tools: ObserveTools): Promise<readonly Difference[]> {
  const running = await tools.running()
  return running ? driftOf(tools.provider.diff(running.desired, live), tools.ignore()) : []
}
