/** Lines that a link names, by their numbers from 0, both included. */
export interface LineRange {
  readonly from: number
  readonly to: number
}

/** `L120`, or `L10-L20`, as they stand behind `#`. */
export function parseLines(hash: string): LineRange | undefined {
  const match = /^#?L(\d{1,9})(?:-L(\d{1,9}))?$/.exec(hash)
  if (!match) return undefined
  const [a, b] = [Number(match[1]), Number(match[2] ?? match[1])]
  return a === 0 || b === 0 ? undefined : { from: Math.min(a, b) - 1, to: Math.max(a, b) - 1 }
}

export function formatLines({ from, to }: LineRange): string {
  return from === to ? `L${from + 1}` : `L${from + 1}-L${to + 1}`
}

/** The range after a click on a line: with the shift key it reaches from where it began to there. */
export function selectLine(before: LineRange | undefined, line: number, isExtended: boolean): LineRange {
  if (!isExtended || !before) return { from: line, to: line }
  return line < before.from ? { from: line, to: before.to } : { from: before.from, to: line }
}
