import type { Paint, Tone } from './paint.ts'
import { cut, pad, widthOf } from './width.ts'

/** A column of a table. Texts must be clean. */
export interface Column<Row> {
  readonly title: string
  readonly text: (row: Row) => string
  readonly tone?: (row: Row) => Tone | undefined
  readonly align?: 'right'
  /** Set where the column may be cut, to no less than this. */
  readonly min?: number
  /** Columns with the highest number go first when the terminal is too narrow; 0, the default, always stays. */
  readonly drop?: number
}

export interface TableSize {
  /** Undefined: as wide as it needs, for programs that read it. */
  readonly columns: number | undefined
  readonly paint: Paint
}

const GAP = 2

/** A heading and a line for each row, none wider than the terminal. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], size: TableSize): string[] {
  const { kept, widths } = layout(columns, rows, size.columns)
  const heading = kept.map((column, i) => cell(column.title, column, widths[i] ?? 0))
  const lines = rows.map((row) => rowLine(kept, widths, { row, paint: size.paint }))
  return [size.paint('quiet', heading.join(' '.repeat(GAP)).trimEnd()), ...lines]
}

function rowLine<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  { row, paint }: { row: Row; paint: Paint },
): string {
  const cells = columns.map((column, i) => {
    const isLast = i === columns.length - 1
    const text = cell(column.text(row), column, widths[i] ?? 0)
    const shown = isLast ? text.trimEnd() : text
    const tone = column.tone?.(row)
    return tone ? paint(tone, shown) : shown
  })
  return cells.join(' '.repeat(GAP)).replace(/ +$/, '')
}

function cell<Row>(text: string, column: Column<Row>, width: number): string {
  return pad(cut(text, width), width, column.align ?? 'left')
}

interface Layout<Row> {
  readonly kept: readonly Column<Row>[]
  readonly widths: readonly number[]
}

function layout<Row>(columns: readonly Column<Row>[], rows: readonly Row[], limit: number | undefined): Layout<Row> {
  let kept = columns
  for (;;) {
    const natural = kept.map((column) => widest(column, rows))
    if (limit === undefined) return { kept, widths: natural }
    const least = kept.map((column, i) => Math.min(natural[i] ?? 0, column.min ?? Number.POSITIVE_INFINITY))
    const dropped = Math.max(...kept.map((column) => column.drop ?? 0))
    if (total(least) <= limit || dropped === 0) return { kept, widths: shrink(natural, least, limit) }
    kept = kept.filter((column) => (column.drop ?? 0) < dropped)
  }
}

function widest<Row>(column: Column<Row>, rows: readonly Row[]): number {
  return rows.reduce((width, row) => Math.max(width, widthOf(column.text(row))), widthOf(column.title))
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1)
}

/** Takes columns from the widest that may lose some, one at a time, so that the longest texts are cut first. */
function shrink(natural: readonly number[], least: readonly number[], limit: number): number[] {
  const widths = [...natural]
  for (let over = total(widths) - limit; over > 0; over -= 1) {
    const at = widestAbove(widths, least)
    const width = widths[at]
    // Nothing may shrink any more: the terminal is narrower than any reading allows, so all give way.
    if (width === undefined) return squeeze(widths, limit)
    widths[at] = width - 1
  }
  return widths
}

function widestAbove(widths: readonly number[], least: readonly number[]): number {
  return widths.reduce((best, width, i) => (width > (least[i] ?? 0) && width > (widths[best] ?? 0) ? i : best), -1)
}

function squeeze(widths: readonly number[], limit: number): number[] {
  const room = Math.max(widths.length, limit - GAP * (widths.length - 1))
  const sum = widths.reduce((all, width) => all + width, 0)
  return widths.map((width) => Math.max(1, Math.floor((width * room) / sum)))
}
