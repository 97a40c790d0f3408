import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { SqliteConnection } from './sqlite.ts'

export const MIGRATIONS = join(import.meta.dirname, 'migrations')

interface Migration {
  readonly number: number
  readonly sql: string
}

/** Brings the database to the newest schema, one file a transaction, forward only. Errors: `store.newer`. */
export function migrate(connection: SqliteConnection, folder = MIGRATIONS): void {
  const migrations = readMigrations(folder)
  const known = migrations.at(-1)?.number ?? 0
  const [row] = connection.prepare('pragma user_version').all([]) as { user_version: number }[]
  const found = row?.user_version ?? 0
  if (found > known) throw slipwayError('store.newer', { found, known })
  for (const { number, sql } of migrations) {
    if (number > found) connection.script(`begin immediate;\n${sql}\npragma user_version = ${number};\ncommit;`)
  }
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}_[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => ({ number: Number(name.slice(0, 4)), sql: readFileSync(join(folder, name), 'utf8') }))
}
