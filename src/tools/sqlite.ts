import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { slipwayError } from '#domain/errors.ts'

export type Row = Record<string, unknown>

/**
 * A SQLite file opened so that what was committed survives `kill -9` and a loss of power: write-ahead log, full sync, but
 * for what is said to be durable `soon`. One process writes it. Errors of the disk come as `disk.unwritable` (world): nothing was committed then.
 */
export class SqliteFile {
  readonly #database: DatabaseSync
  readonly #file: string
  readonly #statements = new Map<string, StatementSync>()
  #isFull = true
  /** Something was committed that a loss of power would take back. */
  #isBehind = false

  constructor(file: string) {
    this.#file = file
    this.#database = new DatabaseSync(file)
    this.#database.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma foreign_keys = on',
    )
  }

  script(sql: string): void {
    this.#guard(() => this.#database.exec(sql))
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#fully(true)
    this.#guard(() => this.#statement(sql).run(...values))
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#statement(sql).all(...values) as Row[])
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#guard(() => this.#statement(sql).get(...values) as Row | undefined)
  }

  /** All or nothing. Not nested. What is durable `soon` survives the end of the process now, and a loss of power once `sync` was called. */
  transaction<T>(work: () => T, durable: 'now' | 'soon' = 'now'): T {
    return this.#guard(() => {
      this.#fully(durable === 'now')
      this.#database.exec('begin immediate')
      try {
        const result = work()
        this.#database.exec('commit')
        this.#isBehind = durable === 'soon'
        return result
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('rollback')
        throw error
      }
    })
  }

  /** What was committed by now survives a loss of power, too: one write to the disk, or none where nothing is owed. */
  sync(): void {
    if (this.#isBehind) this.transaction(() => this.#database.exec('pragma user_version = 1'))
  }

  close(): void {
    this.sync()
    this.#statements.clear()
    this.#database.close()
  }

  #fully(isFull: boolean): void {
    if (this.#isFull === isFull || this.#database.isTransaction) return
    this.#database.exec(`pragma synchronous = ${isFull ? 'full' : 'normal'}`)
    this.#isFull = isFull
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      const code = (cause as { code?: unknown }).code
      if (code !== 'ERR_SQLITE_ERROR') throw cause
      throw slipwayError('disk.unwritable', { file: this.#file, how: (cause as Error).message }, { cause })
    }
  }
}
