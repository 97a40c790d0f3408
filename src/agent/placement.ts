import type { Application } from '#domain/application.ts'
import type { DeletePolicy } from '#domain/rules/deletion.ts'
import type { SqliteFile } from '#tools/sqlite.ts'
import type { Origin } from './journal.ts'

/** Where an application's file was seen last, and what it said that must be known when it is gone. */
export interface Placement {
  readonly application: string
  readonly repository: string
  readonly file: string
  readonly policy: DeletePolicy
  readonly provider: string
  readonly target: string
  readonly labels: Readonly<Record<string, string>>
}

export function placementFrom(application: Application, origin: Origin, target: string): Placement {
  const { name, delete: policy, provider, labels } = application
  return { application: name, ...origin, policy, provider, target, labels }
}

/** A removed application stays until the control plane has been told. */
export const PLACEMENT_SCHEMA = `
create table if not exists placement (
  application text primary key, body text not null, removed integer not null default 0) strict;
`

export function placements(db: SqliteFile): Placement[] {
  return db
    .all('select body from placement where removed = 0')
    .map((row) => JSON.parse(String(row['body'])) as Placement)
}

export function placementOf(db: SqliteFile, application: string): Placement | undefined {
  const row = db.get('select body from placement where application = ? and removed = 0', application)
  return row && (JSON.parse(String(row['body'])) as Placement)
}

export function putPlacement(db: SqliteFile, placement: Placement): void {
  db.run(
    'insert or replace into placement (application, body, removed) values (?, ?, 0)',
    placement.application,
    JSON.stringify(placement),
  )
}

/** Its file is as new as any other when it comes back. */
export function markRemoved(db: SqliteFile, application: string): void {
  db.transaction(() => {
    db.run('update placement set removed = 1 where application = ?', application)
    db.run('delete from looked_at where application = ?', application)
  })
}

export function removedApplications(db: SqliteFile): string[] {
  return db.all('select application from placement where removed = 1').map((row) => String(row['application']))
}

export function forgetRemoved(db: SqliteFile, application: string): void {
  db.run('delete from placement where application = ? and removed = 1', application)
}
