import { systemClock } from '#tools/clock.ts'

const PATIENCE_MS = 60_000
const POLL_MS = 20

/** Waits for something to become so. In vain it throws, with what was waited for and what was there instead. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  shown: () => unknown = () => undefined,
): Promise<NonNullable<T>> {
  const end = systemClock.now() + PATIENCE_MS
  for (;;) {
    const found = await ask()
    if (found) return found
    if (systemClock.now() > end) {
      const instead = await shown()
      throw new Error(
        `waited in vain for ${what}${instead === undefined ? '' : `: ${JSON.stringify(instead).slice(0, 3_000)}`}`,
      )
    }
    await systemClock.sleep(POLL_MS)
  }
}
