import { mayRetry, reportOf } from '#domain/errors.ts'
import type { FactBody } from '#domain/fact.ts'
import type { Clock } from '#tools/clock.ts'

const ATTEMPTS = 5
const FIRST_PAUSE_MS = 1_000

/** The plan, tried again where the world failed; or the fact that ends the deployment, as none can be made. */
export async function planOrEnd(
  plan: () => Promise<FactBody>,
  clock: Clock,
  shutdown: AbortSignal,
): Promise<FactBody | undefined> {
  for (let attempt = 1; !shutdown.aborted; attempt += 1) {
    try {
      return await plan()
    } catch (thrown) {
      const error = reportOf(thrown)
      const reason = `Could not be planned: ${error.message}`
      if (attempt >= ATTEMPTS || !mayRetry(error)) return { kind: 'finished', status: 'failed', reason, error }
    }
    await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), shutdown)
  }
  return undefined
}
