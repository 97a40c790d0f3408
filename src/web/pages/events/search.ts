import { z } from 'zod'
import { ApplicationName, DeploymentId } from '#contract/scalar.ts'
import { searchField } from '../../data/search-field.ts'
import { SPANS_MS } from '../../data/spans.ts'

const moment = z.number().int().min(0).optional().catch(undefined)

/** What the address of this page says; what is not understood is left out. */
export const EventsSearch = z.object({
  application: searchField(ApplicationName),
  deployment: searchField(DeploymentId),
  actor: searchField(z.string().min(1).max(200)),
  kind: searchField(z.string().min(1).max(100)),
  /** Those that are so old at most; before `since` and `until`. */
  last: searchField(z.enum(['1h', '24h', '7d', '30d'])),
  /** Milliseconds since 1970. */
  since: moment,
  until: moment,
})

export type EventsSearch = z.output<typeof EventsSearch>

/** What is asked of the server. */
export interface EventFilters {
  readonly application?: string
  readonly deployment?: string
  readonly actor?: string
  readonly kind?: string
  readonly since?: number
  readonly until?: number
}

/** The filters of an address; a span is counted back from `now`, so that it stays the same list while it is looked at. */
export function filtersOf({ last, since, until, ...same }: EventsSearch, now: number): EventFilters {
  const span = last === undefined ? { since, until } : { since: now - SPANS_MS[last] }
  return Object.fromEntries(Object.entries({ ...same, ...span }).filter(([, value]) => value !== undefined))
}

export function isFiltered(search: EventsSearch): boolean {
  return Object.values(search).some((value) => value !== undefined)
}

/** The same on the command line. */
export function eventWords(search: EventsSearch): readonly string[] {
  const { application, deployment, actor, kind, last, since, until } = search
  const option = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`--${name}`, value]
  const moment = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : new Date(at).toISOString()
  return [
    'event',
    'list',
    ...option('app', application),
    ...option('deployment', deployment),
    ...option('actor', actor),
    ...option('kind', kind),
    ...option('since', last ?? moment(since)),
    ...option('until', last === undefined ? moment(until) : undefined),
  ]
}
