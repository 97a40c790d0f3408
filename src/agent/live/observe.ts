import type { LiveState } from '#domain/health.ts'
import type { Provider } from '#domain/provider.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

/** What to watch and through what. */
export interface Observation {
  readonly subject: { readonly name: string; readonly app: unknown }
  readonly provider: Provider
  readonly connection: unknown
  readonly clock: Clock
  readonly log: Log
  onLive(live: LiveState): Promise<void>
  /** The provider is asked, or the asking broke off. */
  onAsked?(): void
  onBroken?(error: unknown): void
}

/**
 * Watches one application at its target until aborted. A watch that breaks is begun again, with growing pauses. A call
 * that hangs outlives the signal; what it says then is not heard any more.
 */
export async function observe(observation: Observation, signal: AbortSignal): Promise<void> {
  const { subject, provider, connection, clock, log } = observation
  let failures = 0
  while (!signal.aborted) {
    observation.onAsked?.()
    try {
      for await (const live of provider.observe(connection, subject, signal)) {
        if (signal.aborted) return
        failures = 0
        await observation.onLive(live)
      }
    } catch (error) {
      if (signal.aborted) return
      if (failures === 0) log.warn('Live state cannot be watched', { application: subject.name, error })
      observation.onBroken?.(error)
    }
    failures += 1
    await clock.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)), signal)
  }
}
