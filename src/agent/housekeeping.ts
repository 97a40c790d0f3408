import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pruneBlobs } from '#blobs/prune.ts'
import type { Blobs } from '#domain/source.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import type { Journal } from './journal.ts'
import { neededBlobs } from './needed-blobs.ts'
import type { StepLogs } from './step-log.ts'

const FIRST_AFTER_MS = 10 * 60_000
const EVERY_MS = 6 * 3_600_000
/** Longer than any loading takes: what is put while a plan is made is not known as needed before the plan is. */
const UNUSED_FOR_MS = 24 * 3_600_000
/** All logs that the control plane has not taken, together. */
const UNDELIVERED_LOG_BYTES = 1024 * 1024 * 1024

export interface House {
  /** The agent's own folder. */
  readonly home: string
  readonly journal: Journal
  readonly blobs: Blobs
  readonly logs: StepLogs
  readonly clock: Clock
  readonly log: Log
}

/** Keeps what the agent stores within bounds, from now on, until aborted. */
export async function keepHouse(house: House, signal: AbortSignal): Promise<void> {
  const { clock, log } = house
  await forgetWork(house)
  for (let pauseMs = FIRST_AFTER_MS; ; pauseMs = EVERY_MS) {
    await clock.sleep(pauseMs, signal)
    if (signal.aborted) return
    try {
      const removed = await tidy(house, Date.now() - UNUSED_FOR_MS)
      if (removed > 0) log.info('Removed stored files that nothing needs any more', { removed })
    } catch (error) {
      log.warn('Stored files could not be tidied up', { error })
    }
  }
}

/** Answers how many blobs went. `before`: by the file system's clock, milliseconds since 1970. */
export async function tidy({ home, journal, blobs, logs }: House, before: number): Promise<number> {
  const open = journal.openDeployments().map(({ deployment }) => deployment)
  journal.pruneAnswers()
  logs.bound(UNDELIVERED_LOG_BYTES, new Set(open.map(({ id }) => id)))
  const needed = await neededBlobs(blobs, { states: journal.applications(), open })
  return pruneBlobs(join(home, 'blobs'), { isNeeded: (digest) => needed.has(digest), before })
}

/** Removes what an earlier life wrote for deployments that have ended. */
async function forgetWork({ home, journal }: House): Promise<void> {
  const folder = join(home, 'work')
  const open = new Set(journal.openDeployments().map(({ deployment }) => deployment.id))
  for (const name of await readdir(folder).catch(() => [])) {
    if (!open.has(name)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
  }
}
