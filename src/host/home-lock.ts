import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import { identify, isAlive } from '#tools/process-id.ts'
import type { ProcessId } from '#tools/process-id.ts'

export interface HomeLock {
  release(): Promise<void>
}

/** One daemon a home. A lock whose owner was killed is seen as such: its process is gone. Errors: `host.already-running`. */
export async function lockHome(home: string): Promise<HomeLock> {
  const own = await identify(process.pid)
  const text = JSON.stringify(own ?? { pid: process.pid, started: '' })
  const lock = join(home, 'host.lock')
  const draft = `${lock}.${process.pid}`
  await writeFile(draft, text, { mode: 0o600 })
  try {
    // `link` makes the lock whole or not at all: nobody can read half of one.
    while (!(await tryLink(draft, lock))) await breakStaleLock(lock, home)
  } finally {
    await rm(draft, { force: true })
  }
  return { release: () => rm(lock, { force: true }) }
}

async function tryLink(draft: string, lock: string): Promise<boolean> {
  try {
    await link(draft, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function breakStaleLock(lock: string, home: string): Promise<void> {
  const text = await readFile(lock, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const owner = parseOwner(text)
  if (owner && (await isAlive(owner))) throw slipwayError('host.already-running', { home, pid: owner.pid })
  // Two daemons may find the same stale lock: what was moved away must be what was judged, or it is put back.
  const aside = `${lock}.stale.${process.pid}`
  await rename(lock, aside).catch(() => {})
  const moved = await readFile(aside, 'utf8').catch(() => text)
  if (moved !== text) await link(aside, lock).catch(() => {})
  await rm(aside, { force: true })
}

function parseOwner(text: string): ProcessId | undefined {
  try {
    const value = JSON.parse(text) as { pid?: unknown; started?: unknown } | null
    if (typeof value?.pid !== 'number' || typeof value.started !== 'string') return undefined
    return { pid: value.pid, started: value.started }
  } catch {
    return undefined
  }
}
