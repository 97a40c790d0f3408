import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import { attentionRank } from '#domain/attention.ts'
import { environmentCellOf, MOST_IN_CELL } from '#domain/environment-row.ts'
import type { EnvironmentCell, EnvironmentRow } from '#domain/environment-row.ts'
import { nameWithout, orderEnvironments } from '#domain/environment.ts'
import { slipwayError } from '#domain/errors.ts'
import { compareText } from '#domain/text.ts'
import { labelsOf } from './application-filter.ts'
import type { ApplicationFilter } from './application-filter.ts'
import { rowOf, selectRows } from './application-row.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { Page } from './cursor.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

export interface EnvironmentQuery {
  readonly filter: ApplicationFilter
  readonly limit: number
  readonly cursor?: string | undefined
  /** The label that names the environment. */
  readonly columns: string
  /** The label that names the row; where an application lacks it, its name without its environment does. */
  readonly rows?: string | undefined
}

export interface EnvironmentPage extends Page<EnvironmentRow> {
  readonly columns: string[]
}

const MOST_COLUMNS = 100
/** A page ends early where its rows hold so many applications; at least one row is in it. */
const MOST_IN_PAGE = 80

/** Names of applications by environment. */
type Cells = Map<string, string[]>

/**
 * Applications as a grid: rows by name, columns in the usual order of promotion. All are placed by their labels alone;
 * in full only those of the page are read. Errors: `request.cursor`, `environment.too-many`.
 */
export function listEnvironments(store: Store, query: EnvironmentQuery): Promise<EnvironmentPage> {
  const after = readCursor(query.cursor, 'string')
  return store.db.connection().execute(async (db) => {
    const grid = await placeAll(db, query)
    const columns = orderEnvironments([...grid.values()].flatMap((cells) => Array.from(cells.keys())))
    if (columns.length > MOST_COLUMNS) {
      throw slipwayError('environment.too-many', { label: query.columns, count: columns.length, most: MOST_COLUMNS })
    }
    const rows = [...grid].filter(([name]) => !after || name > after[0]).sort(([a], [b]) => compareText(a, b))
    const page = pageOf(rows, rowsThatFit(rows, query.limit), { item: (row) => row, key: ([name]) => [name, ''] })
    const cells = await readCells(db, page.items)
    return { ...page, items: page.items.map(([name, own]) => environmentRowOf(name, own, cells)), columns }
  })
}

/** Cells by row; an application without the label of the columns has no place. */
async function placeAll(db: Kysely<Tables>, { filter, columns, rows }: EnvironmentQuery): Promise<Map<string, Cells>> {
  const rowNames = new Map<string, string>()
  for (const { value, names } of rows === undefined ? [] : await namesByValue(db, rows, {})) {
    for (const name of names) rowNames.set(name, value)
  }
  const grid = new Map<string, Cells>()
  for (const { value, names } of await namesByValue(db, columns, filter)) {
    for (const name of names) {
      const row = rowNames.get(name) ?? nameWithout(value, name)
      const cells = grid.get(row) ?? new Map<string, string[]>()
      const here = cells.get(value)
      if (here) here.push(name)
      else grid.set(row, cells.set(value, [name]))
    }
  }
  return grid
}

/** Applications by the value of a label. A list for each value costs a third of a record for each application. */
async function namesByValue(
  db: Kysely<Tables>,
  label: string,
  filter: ApplicationFilter,
): Promise<{ value: string; names: string[] }[]> {
  const found = await labelsOf(db, filter)
    .select(['value', sql<string>`json_group_array(application)`.as('names')])
    .where('application_label.name', '=', label)
    .groupBy('value')
    .execute()
  return found.map(({ value, names }) => ({ value, names: JSON.parse(names) as string[] }))
}

/** How many rows of a page are shown: fewer than asked for where they hold very much. */
function rowsThatFit(rows: readonly (readonly [string, Cells])[], limit: number): number {
  let applications = 0
  const tooMany = rows.slice(0, limit).findIndex(([, cells]) => {
    for (const names of cells.values()) applications += Math.min(names.length, MOST_IN_CELL)
    return applications > MOST_IN_PAGE
  })
  return tooMany < 0 ? limit : Math.max(1, tooMany)
}

/** By name of the application. Of a cell that holds too many, only the most urgent are read. */
async function readCells(
  db: Kysely<Tables>,
  rows: readonly (readonly [string, Cells])[],
): Promise<Map<string, EnvironmentCell>> {
  const wanted: string[] = []
  for (const names of rows.flatMap(([, cells]) => [...cells.values()])) {
    wanted.push(...(names.length <= MOST_IN_CELL ? names : await mostUrgent(db, names)))
  }
  const found = await selectRows(db).where('application.name', 'in', valuesOf(wanted)).execute()
  return new Map(found.map((row) => [row.name, environmentCellOf(rowOf(row))]))
}

async function mostUrgent(db: Kysely<Tables>, names: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('application')
    .select('name')
    .where('name', 'in', valuesOf(names))
    .orderBy('attention')
    .orderBy('name')
    .limit(MOST_IN_CELL)
    .execute()
  return rows.map(({ name }) => name)
}

/** As one value: a statement for each number of names would be a new one each time. */
function valuesOf(names: readonly string[]): RawBuilder<string> {
  return sql<string>`(select value from json_each(${JSON.stringify(names)}))`
}

function environmentRowOf(name: string, cells: Cells, found: ReadonlyMap<string, EnvironmentCell>): EnvironmentRow {
  const shown: [string, EnvironmentCell[]][] = []
  const more: [string, number][] = []
  for (const [environment, names] of cells) {
    const listed = names.flatMap((one) => found.get(one) ?? []).sort(byUrgency)
    shown.push([environment, listed])
    if (names.length > listed.length) more.push([environment, names.length - listed.length])
  }
  return { name, cells: Object.fromEntries(shown), more: Object.fromEntries(more) }
}

function byUrgency(a: EnvironmentCell, b: EnvironmentCell): number {
  return attentionRank(a.attention) - attentionRank(b.attention) || compareText(a.name, b.name)
}
