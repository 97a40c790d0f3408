import type { ApplicationFilters } from '#contract/applications.ts'
import type { ApplicationRow, LatestDeployment } from '#domain/application-row.ts'
import { environmentCellOf } from '#domain/environment-row.ts'
import type { EnvironmentCell, EnvironmentRow } from '#domain/environment-row.ts'
import { nameWithout } from '#domain/environment.ts'
import { matches } from './application-match.ts'

/** What is new of applications, by name. */
export interface ApplicationNews {
  readonly rows: ReadonlyMap<string, ApplicationRow>
  readonly latest: ReadonlyMap<string, LatestDeployment>
  readonly removed: ReadonlySet<string>
}

/** The rows with what is new in their cells; a row whose last application has gone goes with it. */
export function foldIntoRows(rows: readonly EnvironmentRow[], news: ApplicationNews): readonly EnvironmentRow[] {
  return rows
    .map((row) => foldIntoRow(row, news))
    .filter((row, at) => row === rows[at] || Object.values(row.cells).some(({ length }) => length > 0))
}

/** The same row where nothing is new. */
function foldIntoRow(row: EnvironmentRow, news: ApplicationNews): EnvironmentRow {
  let isChanged = false
  const cells = Object.entries(row.cells).map(([environment, before]) => {
    const after = before.filter(({ name }) => !news.removed.has(name)).map((cell) => foldIntoCell(cell, news))
    if (after.length === before.length && after.every((cell, at) => cell === before[at])) return [environment, before]
    isChanged = true
    return [environment, after]
  })
  return isChanged ? { ...row, cells: Object.fromEntries(cells) } : row
}

function foldIntoCell(cell: EnvironmentCell, { rows, latest }: ApplicationNews): EnvironmentCell {
  const row = rows.get(cell.name)
  const deployment = latest.get(cell.name)
  const after = row ? environmentCellOf(row) : cell
  if (!deployment || (after.latest && after.latest.createdAt > deployment.createdAt)) return after
  return { ...after, latest: deployment }
}

/** What a grid was asked for. */
export interface GridQuestion extends ApplicationFilters {
  readonly columns: string
  readonly rows?: string | undefined
}

export interface LoadedGrid {
  readonly question: GridQuestion
  readonly items: readonly EnvironmentRow[]
  readonly isComplete: boolean
}

/** Whether applications have come to, or have moved within, the part of a grid that is loaded: it has to be read anew. */
export function hasMoved(grid: LoadedGrid, { rows }: Pick<ApplicationNews, 'rows'>): boolean {
  if (rows.size === 0) return false
  const places = new Map<string, Place>()
  for (const { name: row, cells } of grid.items) {
    for (const [environment, found] of Object.entries(cells)) {
      for (const { name } of found) if (rows.has(name)) places.set(name, { row, environment })
    }
  }
  return [...rows.values()].some((row) => !isSamePlace(grid, placeOf(grid.question, row), places.get(row.name)))
}

interface Place {
  readonly row: string
  readonly environment: string
}

/** Where the grid puts an application; undefined where it is not in it. */
function placeOf(question: GridQuestion, row: ApplicationRow): Place | undefined {
  const environment = row.labels[question.columns]
  if (environment === undefined || !matches(row, question)) return undefined
  const name = question.rows === undefined ? undefined : row.labels[question.rows]
  return { environment, row: name ?? nameWithout(environment, row.name) }
}

function isSamePlace({ items, isComplete }: LoadedGrid, wanted: Place | undefined, shown: Place | undefined): boolean {
  if (shown || !wanted) return wanted?.row === shown?.row && wanted?.environment === shown?.environment
  // One that is not shown may be one of the many that a cell only counts, or belong to what is not loaded yet.
  const row = items.find(({ name }) => name === wanted.row)
  if (row) return (row.more[wanted.environment] ?? 0) > 0
  return !isComplete && wanted.row > (items.at(-1)?.name ?? '')
}
