import { textOf } from './terminal.ts'
import type { StyledLine } from './terminal.ts'

/** Lines of a run that are kept, at its beginning, where it is longer than the second figure. */
const KEPT = 3
const LONG = 6

/** Shortens long runs of measurements, says by how many, and ends where the demonstration does. */
export function shorten(lines: readonly StyledLine[]): StyledLine[] {
  const shown: StyledLine[] = []
  let run: StyledLine[] = []
  for (const line of untilEnd(lines)) {
    if (isMeasurement(line)) run.push(line)
    else {
      shown.push(...shortened(run), line)
      run = []
    }
  }
  return [...shown, ...shortened(run)]
}

function shortened(run: readonly StyledLine[]): readonly StyledLine[] {
  return run.length > LONG ? [...run.slice(0, KEPT), note(run.length - KEPT)] : run
}

/** What follows names folders of the machine that it ran on. */
function untilEnd(lines: readonly StyledLine[]): readonly StyledLine[] {
  const end = lines.findIndex((line) => textOf(line).includes('That was the demonstration'))
  return end < 0 ? lines : lines.slice(0, end - 1)
}

/** `07:23:14      errors: canary 0%`, and the visitors that are counted meanwhile. */
function isMeasurement(line: StyledLine): boolean {
  return /^\d\d:\d\d:\d\d +([\w ]+: (canary|primary|baseline) ([\d.]|no data)|visitors: \d)/.test(textOf(line))
}

function note(count: number): StyledLine {
  return [{ text: `⋮ ${count} more measurements`, column: 16, bold: false, faint: true }]
}
