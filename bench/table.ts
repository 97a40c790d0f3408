import { boundWords, isReached, withUnit } from './figure.ts'
import type { Figure } from './figure.ts'

const HEADINGS = ['', 'figure', 'measured', 'must reach']

/** A line for each figure, and below it its spread and what it was held against. `judge` is false for a smoke run. */
export function figureTable(figures: readonly Figure[], judge: boolean): string {
  const rows = figures.map((figure) => [
    verdict(figure, judge),
    figure.what,
    withUnit(figure.value, figure.unit),
    boundWords(figure),
  ])
  const lines = [HEADINGS, ...rows]
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const indent = ' '.repeat((widths[0] ?? 0) + 4)
  const text = lines.map((line, i) => {
    const row = line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
    const figure = figures[i - 1]
    const below = figure ? `\n${indent}${figure.spread}\n${indent}${figure.against}` : ''
    return row.trimEnd() + below
  })
  return text.join('\n')
}

function verdict(figure: Figure, judge: boolean): string {
  if (!figure.bound || !judge) return '-'
  return isReached(figure) ? 'ok' : 'MISSED'
}
