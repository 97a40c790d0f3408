import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { slipwayError } from '#domain/errors.ts'

export interface FolderLock {
  release(): void
}

const BUSY = 5

/**
 * One server a folder. The lock is SQLite's own, held by the operating system for as long as the process lives, so
 * that `kill -9` frees it. Errors: `server.busy`.
 */
export function lockFolder(home: string): FolderLock {
  const file = join(home, 'server.lock')
  const pidFile = join(home, 'server.pid')
  closeSync(openSync(file, 'a', 0o600)) // Whoever could read it could lock it, too.
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma journal_mode = delete; pragma busy_timeout = 0; begin exclusive')
  } catch (cause) {
    database.close()
    if ((cause as { errcode?: unknown }).errcode === BUSY) {
      throw slipwayError('server.busy', { home, pid: ownerOf(pidFile) }, { cause })
    }
    throw slipwayError('store.unavailable', { doing: 'opened', why: (cause as Error).message }, { cause })
  }
  writeFileSync(pidFile, String(process.pid), { mode: 0o600 })
  return { release: () => database.close() }
}

function ownerOf(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').slice(0, 20)
  } catch {
    return 'unknown'
  }
}
