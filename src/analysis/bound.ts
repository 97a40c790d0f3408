import type { CheckResult, Measured } from '#domain/evidence.ts'
import { cut } from '#domain/text.ts'

/** Of one verdict, over all checks: some 70 bytes each, so that the fact stays below half a MiB. */
const MOST_SAMPLES = 4_000
/** Of an error or a note within a verdict; the samples' own facts have the whole text. */
const LONGEST_TEXT = 120
/** Texts are the larger part of a sample: with many of them each may be only so long. */
const MOST_TEXT = 100_000

/**
 * The results as a verdict keeps them: enough to draw and explain them, in a fact of bounded size. Where there are too
 * many samples every n-th moment stays, the same of all series; `figures.leftOut` says how many went.
 */
export function boundResults(results: readonly CheckResult[]): CheckResult[] {
  const rows = results.flatMap((result) => Object.values(result.samples))
  const all = rows.reduce((sum, row) => sum + row.length, 0)
  const texts = rows.flat().filter((measured) => textOf(measured) !== '').length
  const longest = texts === 0 ? LONGEST_TEXT : Math.max(1, Math.min(LONGEST_TEXT, Math.floor(MOST_TEXT / texts)))
  const step = Math.ceil(all / MOST_SAMPLES)
  return results.map((result) => boundResult(result, Math.max(1, step), longest))
}

function boundResult(result: CheckResult, step: number, longest: number): CheckResult {
  const kept = Object.entries(result.samples).map(
    ([series, row]) => [series, thin(row, step).map((measured) => shorten(measured, longest))] as const,
  )
  const before = Object.values(result.samples).reduce((sum, row) => sum + row.length, 0)
  const leftOut = before - kept.reduce((sum, [, row]) => sum + row.length, 0)
  const figures = leftOut === 0 ? result.figures : { ...result.figures, leftOut }
  return { ...result, figures, samples: Object.fromEntries(kept) }
}

/** Counted from the end, as the last moments are those that decided. */
function thin(row: readonly Measured[], step: number): readonly Measured[] {
  return step === 1 ? row : row.filter((_, index) => (row.length - 1 - index) % step === 0)
}

function shorten(measured: Measured, longest: number): Measured {
  if (measured.type === 'error') return { ...measured, message: cut(measured.message, longest) }
  if (measured.type !== 'value' || measured.note === undefined) return measured
  return { ...measured, note: cut(measured.note, longest) }
}

function textOf(measured: Measured): string {
  if (measured.type === 'error') return measured.message
  return measured.type === 'value' ? (measured.note ?? '') : ''
}
