import type { Kysely } from 'kysely'
import { ATTENTIONS, attentionAt } from '#domain/attention.ts'
import type { Counted, FleetSummary } from '#domain/fleet-summary.ts'
import { MOST_LABELS, MOST_VALUES } from '#domain/fleet-summary.ts'
import { HEALTHS } from '#domain/health.ts'
import { SYNCS } from '#domain/report.ts'
import { compareText } from '#domain/text.ts'
import { filtered, labelsOf } from './application-filter.ts'
import type { ApplicationFilter } from './application-filter.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

interface Group {
  readonly sync: string
  readonly health: string
  readonly attention: string
  readonly kind: string
  readonly agent: string
  readonly target: string
  readonly count: number
}

/** Counts what the list with the same filters would show, in two passes over narrow rows and one moment of the store. */
export async function countFleet(store: Store, filter: ApplicationFilter): Promise<FleetSummary> {
  const { groups, labels } = await store.db.connection().execute(async (db) => {
    return { groups: await countGroups(db, filter), labels: await countLabels(db, filter) }
  })
  const all = groups.reduce((sum, group) => sum + group.count, 0)
  return {
    all,
    health: pickCounts(HEALTHS, countBy(groups, 'health')),
    sync: pickCounts(SYNCS, countBy(groups, 'sync')),
    attention: pickCounts(ATTENTIONS, countBy(groups, 'attention')),
    kinds: mostFrequent(countBy(groups, 'kind')),
    agents: mostFrequent(countBy(groups, 'agent')),
    targets: mostFrequent(countBy(groups, 'target')),
    labels: labelCounts(labels, all),
  }
}

/** How many have the same of everything: few groups, however many applications, so that one pass is enough. */
async function countGroups(db: Kysely<Tables>, filter: ApplicationFilter): Promise<Group[]> {
  const columns = ['sync', 'health', 'attention', 'kind', 'agent', 'target'] as const
  const rows = await filtered(db.selectFrom('application'), filter)
    .select(columns)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .groupBy(columns)
    .execute()
  return rows.map((row) => Object.assign({}, row, { attention: attentionAt(row.attention) }))
}

interface LabelCount extends Counted {
  readonly name: string
}

function countLabels(db: Kysely<Tables>, filter: ApplicationFilter): Promise<LabelCount[]> {
  return labelsOf(db, filter)
    .select(['name', 'value'])
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .groupBy(['name', 'value'])
    .execute()
}

function labelCounts(counts: readonly LabelCount[], all: number): FleetSummary['labels'] {
  const byName = new Map<string, Map<string, number>>()
  for (const { name, value, count } of counts) {
    const values = byName.get(name) ?? new Map<string, number>()
    byName.set(name, values.set(value, count))
  }
  const labels = [...byName].map(([name, values]) => {
    const having = [...values.values()].reduce((sum, count) => sum + count, 0)
    return { name, values: mostFrequent(values), without: all - having }
  })
  return labels.sort((a, b) => a.without - b.without || compareText(a.name, b.name)).slice(0, MOST_LABELS)
}

function countBy(groups: readonly Group[], column: Exclude<keyof Group, 'count'>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const group of groups) counts.set(group[column], (counts.get(group[column]) ?? 0) + group.count)
  return counts
}

function pickCounts<Name extends string>(
  names: readonly Name[],
  counts: ReadonlyMap<string, number>,
): Partial<Record<Name, number>> {
  const known = names.flatMap((name) => {
    const count = counts.get(name)
    return count === undefined ? [] : [[name, count] as const]
  })
  return Object.fromEntries(known) as Partial<Record<Name, number>>
}

function mostFrequent(counts: ReadonlyMap<string, number>): Counted[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compareText(a.value, b.value))
    .slice(0, MOST_VALUES)
}
