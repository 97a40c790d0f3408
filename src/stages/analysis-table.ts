import type { CheckResult } from '#domain/evidence.ts'

const NAME_WIDTH = 40

/** The verdict as lines of a log, one a check, the worst first. */
export function tableOf(results: readonly CheckResult[]): readonly string[] {
  const order = { fail: 0, inconclusive: 1, pass: 2 }
  const width = Math.min(NAME_WIDTH, Math.max(...results.map((result) => result.check.length)))
  return results
    .toSorted((a, b) => order[a.outcome] - order[b.outcome])
    .map((result) => `${result.outcome.padEnd('inconclusive'.length)}  ${result.check.padEnd(width)}  ${result.words}`)
}
