import type { DeploymentRow } from '#domain/deployment-row.ts'

/** How many are counted at most. */
export const MOST_COUNTED = 200

export interface Activity {
  readonly running: number
  readonly waiting: number
  readonly queued: number
  readonly began: number
  readonly failed: number
  readonly rolledBack: number
  readonly isMore: boolean
}

/** What goes on and what went on today, as far as the rows tell. */
export function activityOf(
  active: readonly DeploymentRow[],
  today: { readonly rows: readonly DeploymentRow[]; readonly isMore: boolean },
): Activity {
  // What began today and still goes on is in both.
  const all = [...new Map([...active, ...today.rows].map((row) => [row.id, row])).values()]
  const count = (rows: readonly DeploymentRow[], fits: (row: DeploymentRow) => boolean): number =>
    rows.filter((row) => fits(row)).length
  return {
    running: count(all, (row) => row.status === 'running' || isNobodysTurn(row)),
    waiting: count(all, (row) => row.status === 'waiting' && !isNobodysTurn(row)),
    queued: count(all, (row) => row.status === 'pending'),
    began: today.isMore ? MOST_COUNTED : today.rows.length,
    failed: count(today.rows, (row) => row.status === 'failed'),
    rolledBack: count(today.rows, (row) => row.rolledBack === true),
    isMore: today.isMore,
  }
}

/** It waits, but for no person: as good as running. */
function isNobodysTurn({ status, waiting }: DeploymentRow): boolean {
  return status === 'waiting' && waiting?.person !== true
}

/** When the reader's day began. */
export function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0)
}
