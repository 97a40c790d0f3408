import type { DeploymentRow } from '#domain/deployment-row.ts'
import { STATUSES } from '#domain/status.ts'
import type { Status } from '#domain/status.ts'
import { SPANS_MS } from '../../data/spans.ts'
import type { DeploymentsSearch } from './search.ts'

/** What is asked of the server. */
export interface DeploymentFilters {
  readonly status?: string
  readonly application?: string
  readonly actor?: string
  readonly commit?: string
  readonly since?: number
  readonly until?: number
}

/** No deployment is ever skipped. */
export const FILTER_STATUSES = STATUSES.filter((status) => status !== 'skipped')

/** The filters of an address; a span is counted back from `now`, so that it stays the same list while it is looked at. */
export function filtersOf(search: DeploymentsSearch, now: number): DeploymentFilters {
  const { last, since, until, ...same } = search
  const from = last === undefined ? since : now - SPANS_MS[last]
  const given = { ...same, since: from, until: last === undefined ? until : undefined }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

export function isFiltered(search: DeploymentsSearch): boolean {
  return Object.values(search).some((value) => value !== undefined)
}

/** Whether the server would list the row under these filters. */
export function matches(row: DeploymentRow, filters: DeploymentFilters): boolean {
  const { status, application, actor, commit, since, until } = filters
  if (status !== undefined && !status.split(',').includes(row.status)) return false
  if (application !== undefined && row.application !== application) return false
  if (actor !== undefined && row.trigger.by.name !== actor) return false
  if (commit !== undefined && !row.revision.commit.startsWith(commit)) return false
  if (since !== undefined && row.createdAt < since) return false
  return until === undefined || row.createdAt < until
}

export function chosenStatuses(status: string | undefined): readonly Status[] {
  const named = status?.split(',') ?? []
  return FILTER_STATUSES.filter((one) => named.includes(one))
}

/** The statuses with one more or one less; undefined where none or all are left, which is the same. */
export function toggleStatus(before: string | undefined, status: Status): string | undefined {
  const chosen = new Set(chosenStatuses(before))
  if (!chosen.delete(status)) chosen.add(status)
  if (chosen.size === 0 || chosen.size === FILTER_STATUSES.length) return undefined
  return FILTER_STATUSES.filter((one) => chosen.has(one)).join(',')
}
