import type { Logs } from '#blobs/logs.ts'
import type { Retention } from '#domain/retention.ts'
import { applicationsAfter, forgetDeployments, forgettable } from '#store/retention.ts'
import type { Store } from '#store/store.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'

const FIRST_AFTER_MS = 10 * 60_000
const EVERY_MS = 6 * 3_600_000
/** A write of so few takes milliseconds: who deploys meanwhile does not notice. */
const AT_ONCE = 10
const APPLICATIONS_AT_ONCE = 50
const PAUSE_MS = 20

export interface RetentionTools {
  readonly store: Store
  readonly logs: Logs
  readonly clock: Clock
  readonly log: Log
  readonly retention: Retention
}

/** Forgets old deployments again and again, until aborted. */
export async function keepRetention(tools: RetentionTools, signal: AbortSignal): Promise<void> {
  const { clock, log } = tools
  for (let pauseMs = FIRST_AFTER_MS; ; pauseMs = EVERY_MS) {
    await clock.sleep(pauseMs, signal)
    if (signal.aborted) return
    try {
      const forgotten = await forgetOld(tools, signal)
      if (forgotten > 0) log.info('Forgot old deployments', { forgotten })
    } catch (error) {
      log.warn('Old deployments could not be forgotten', { error })
    }
  }
}

/** One round over all applications, in small slices; answers how many deployments went. */
export async function forgetOld(tools: RetentionTools, signal?: AbortSignal): Promise<number> {
  const { store, clock } = tools
  let forgotten = 0
  for (let names = await applicationsAfter(store, '', APPLICATIONS_AT_ONCE); names.length > 0;) {
    for (const name of names) forgotten += await forgetOf(name, tools, signal)
    await clock.sleep(PAUSE_MS, signal)
    if (signal?.aborted) break
    names = await applicationsAfter(store, names.at(-1) ?? '', APPLICATIONS_AT_ONCE)
  }
  return forgotten
}

async function forgetOf(name: string, tools: RetentionTools, signal: AbortSignal | undefined): Promise<number> {
  const { store, logs, clock, retention } = tools
  let forgotten = 0
  while (!signal?.aborted) {
    const ids = await forgettable(store, name, { ...retention, limit: AT_ONCE })
    if (ids.length === 0) break
    // Their logs first: a crash in between leaves rows, which the next round finds, and no folder that nobody knows.
    for (const id of ids) await logs.remove(id)
    await forgetDeployments(store, ids)
    forgotten += ids.length
    await clock.sleep(PAUSE_MS, signal)
  }
  return forgotten
}
