import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { slipwayError } from '#domain/errors.ts'
import { identify } from './process-id.ts'
import type { ProcessId } from './process-id.ts'

export interface FolderLock {
  release(): void
}

export interface LockRequest {
  /** What the program is: its lock is `<name>.lock`, its process is named in `<name>.pid`. */
  readonly name: 'server' | 'host' | 'agent'
  readonly busy: 'server.busy' | 'host.already-running' | 'agent.already-running'
  /** How long another one may take to end. */
  readonly waitMs?: number
}

const SQLITE_BUSY = 5
const LOOK_AGAIN_MS = 100

/**
 * One program of a kind a folder. The lock is SQLite's own, held by the operating system for as long as the process
 * lives, so that `kill -9` frees it and no left-over has to be judged. Errors: the request's `busy`, `disk.unwritable`.
 */
export async function lockFolder(home: string, request: LockRequest): Promise<FolderLock> {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const file = join(home, `${request.name}.lock`)
  createPrivately(file)
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const database = tryLock(file)
    if (database) {
      const own = await identify(process.pid)
      writeFileSync(pidFile(home, request.name), JSON.stringify(own ?? { pid: process.pid, started: '' }), {
        mode: 0o600,
      })
      return { release: () => database.close() }
    }
    if (waitedMs >= (request.waitMs ?? 0)) {
      throw slipwayError(request.busy, { home, pid: lockOwner(home, request.name)?.pid ?? 'unknown' })
    }
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_AGAIN_MS)
    })
  }
}

/** Who took the lock last, alive or not. */
export function lockOwner(home: string, name: LockRequest['name']): ProcessId | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(pidFile(home, name), 'utf8')) as Partial<ProcessId>
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined
  } catch {
    return undefined
  }
}

/** Whoever could read it could lock it, too. Never opened where it exists: closing it would drop this process's own lock. */
function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(file, cause)
  }
}

function tryLock(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma journal_mode = delete; pragma busy_timeout = 0; begin exclusive')
    return database
  } catch (cause) {
    database.close()
    if ((cause as { errcode?: unknown }).errcode === SQLITE_BUSY) return undefined
    throw unwritable(file, cause)
  }
}

function pidFile(home: string, name: string): string {
  return join(home, `${name}.pid`)
}

function unwritable(file: string, cause: unknown): Error {
  return slipwayError('disk.unwritable', { file, how: (cause as Error).message }, { cause })
}
