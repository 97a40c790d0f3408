import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { slipwayError } from '#domain/errors.ts'

const MAX_STATEMENTS = 500
const CONSTRAINT = 19

/**
 * `node:sqlite` in the shape that Kysely's dialect wants. What was committed survives `kill -9` and a loss of power.
 * Errors of disk and file come as `store.unavailable`; a broken constraint stays what it is.
 */
export class SqliteConnection implements SqliteDatabase {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(file: string) {
    this.#database = guarded(() => new DatabaseSync(file))
    this.script('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000')
    this.script('pragma foreign_keys = on; pragma cache_size = -8192; pragma journal_size_limit = 16777216')
  }

  script(sql: string): void {
    guarded(() => this.#database.exec(sql))
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#adapt(sql)
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear() // Lists of varying length could fill it.
    this.#statements.set(sql, statement)
    return statement
  }

  close(): void {
    this.#statements.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #adapt(sql: string): SqliteStatement {
    // A full disk ends the transaction by itself; rolling back again must not hide the real error.
    if (sql === 'rollback') return this.#rollback()
    // Taking the write lock at once: a deferred one could be refused in the middle.
    const statement = guarded(() => this.#database.prepare(sql === 'begin' ? 'begin immediate' : sql))
    return adapted(statement)
  }

  #rollback(): SqliteStatement {
    const run = (): { changes: number; lastInsertRowid: number } => {
      if (this.#database.isTransaction) guarded(() => this.#database.exec('rollback'))
      return { changes: 0, lastInsertRowid: 0 }
    }
    return { reader: false, run, all: () => [], iterate: () => [].values() }
  }
}

function adapted(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (values) => guarded(() => statement.all(...inputs(values))),
    run: (values) => guarded(() => statement.run(...inputs(values))),
    iterate: (values) => statement.iterate(...inputs(values)),
  }
}

function inputs(values: readonly unknown[]): SQLInputValue[] {
  return values.map((value) => (typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)))
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const { code, errcode, message } = cause as { code?: unknown; errcode?: unknown; message?: string }
    if (code !== 'ERR_SQLITE_ERROR' || (Number(errcode) & 0xff) === CONSTRAINT || Number(errcode) === 1) throw cause
    throw slipwayError('store.unavailable', { doing: 'used', why: message ?? 'unknown' }, { cause })
  }
}
