import type { DiffLine } from './diff-lines.ts'
import { markWords } from './marked-words.ts'
import type { Piece } from './marked-words.ts'

export interface MarkedLine extends DiffLine {
  readonly pieces?: readonly Piece[] | undefined
}

/** A row of two texts side by side: the same line, a line and what it became, or a line that has no counterpart. */
export interface DiffRow {
  readonly kind: 'gap' | 'line'
  readonly before?: MarkedLine | undefined
  readonly after?: MarkedLine | undefined
}

/** Sets lines that were removed beside those that came for them. */
export function rowsOf(lines: readonly DiffLine[]): DiffRow[] {
  const rows: DiffRow[] = []
  for (let at = 0; at < lines.length;) {
    const line = lines[at]
    if (!line) break
    if (line.kind === 'gap' || line.kind === 'same') {
      rows.push({ kind: line.kind === 'gap' ? 'gap' : 'line', before: line, after: line })
      at += 1
      continue
    }
    const removed = runOf(lines, at, 'removed')
    const added = runOf(lines, at + removed.length, 'added')
    rows.push(...pairs(removed, added))
    at += removed.length + added.length
  }
  return rows
}

/** The same in one column: of each change first what was removed, then what came. */
export function columnOf(rows: readonly DiffRow[]): MarkedLine[] {
  const lines: MarkedLine[] = []
  let added: MarkedLine[] = []
  for (const { before, after } of rows) {
    const isChange = before !== after
    if (!isChange) lines.push(...added.splice(0))
    if (before) lines.push(before)
    if (isChange && after) added.push(after)
  }
  return [...lines, ...added]
}

function runOf(lines: readonly DiffLine[], from: number, kind: DiffLine['kind']): DiffLine[] {
  let to = from
  while (lines[to]?.kind === kind) to += 1
  return lines.slice(from, to)
}

function pairs(removed: readonly DiffLine[], added: readonly DiffLine[]): DiffRow[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => {
    const before = removed[index]
    const after = added[index]
    const marks = before && after && markWords(before.text, after.text)
    return {
      kind: 'line',
      before: before && { ...before, pieces: marks?.before },
      after: after && { ...after, pieces: marks?.after },
    }
  })
}
