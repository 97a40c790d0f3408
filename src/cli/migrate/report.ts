import { clean, cleanLines } from '#domain/clean-text.ts'
import { formatProblems, sortProblems } from '#domain/config/problem.ts'
import type { Problem } from '#domain/config/problem.ts'
import type { Call } from '../action.ts'
import type { Exit } from '../exit-code.ts'
import { show } from '../format.ts'
import type { Sheet } from '../format.ts'
import type { Outcome } from './outcome.ts'
import type { Translated } from './translation.ts'

interface Report {
  readonly objects: readonly Translated[]
  readonly outcomes: readonly Outcome[]
  readonly isDryRun: boolean
}

/** What was read, what became of it, and what was written; for programs the same as data. */
export async function reportMigration(call: Call<unknown>, report: Report): Promise<Exit> {
  const { objects, outcomes } = report
  await show(call, dataOf(report), (sheet) => [
    ...objects.flatMap((one) => objectLines(one, sheet)),
    ...outcomes.flatMap((one) => outcomeLines(one, report.isDryRun, sheet)),
    '',
    summary(outcomes),
  ])
  const isWhole = outcomes.every(({ state }) => state !== 'refused' && state !== 'invalid' && state !== 'there already')
  const hasErrors = objects.some(({ problems }) => problems.some(({ level }) => level === 'error'))
  return isWhole && !hasErrors ? 'ok' : 'error'
}

function dataOf({ objects, outcomes }: Report): unknown {
  return {
    objects: objects.map(({ problems, ...rest }) => ({ ...rest, problems: problems.map(withoutExcerpt) })),
    files: outcomes.map(({ problems, ...rest }) => ({ ...rest, problems: problems.map(withoutExcerpt) })),
  }
}

function withoutExcerpt({ excerpt: _excerpt, ...problem }: Problem): Omit<Problem, 'excerpt'> {
  return problem
}

function objectLines({ file, what, mapped, problems }: Translated, { paint }: Sheet): string[] {
  const rows = mapped.toSorted((a, b) => a.line - b.line)
  const width = Math.min(60, Math.max(0, ...rows.map(({ key }) => key.length)))
  const said = rows.map(
    ({ line, key, to }) => `${String(line).padStart(5)}  ${clean(key).padEnd(width)}  ${paint('quiet', '→')} ${to}`,
  )
  const told = problems.length === 0 ? [] : paintLevels(formatProblems(sortProblems(problems)), paint)
  return [
    '',
    ...cleanLines(`${file}${what === '' ? '' : `: ${what}`}`).map((line) => paint('strong', line)),
    ...said,
    ...told,
  ]
}

function paintLevels(text: string, paint: Sheet['paint']): string[] {
  return cleanLines(text).map((line) =>
    line.replace(
      /: (error|warning): /,
      (_, level: string) => `: ${paint(level === 'error' ? 'bad' : 'care', level)}: `,
    ),
  )
}

const NEXT: Readonly<Record<Outcome['state'], string>> = {
  written: '',
  'would be written': '',
  'the same already': '',
  'there already': ': it is not overwritten without --force',
  refused: ': mend the errors above, or take what could be made of it by --partial',
  invalid: ': what was made of it would not be accepted',
}

function outcomeLines({ file, state, text, problems, from }: Outcome, isDryRun: boolean, { paint }: Sheet): string[] {
  const isGood = NEXT[state] === ''
  const head = `${paint(isGood ? 'good' : 'bad', state)}  ${file}${NEXT[state]}`
  const errors = problems.filter(({ level }) => level === 'error' && !isGood)
  const why = errors.length === 0 ? [] : paintLevels(formatProblems(errors), paint)
  const shown = isDryRun && isGood ? cleanLines(text).map((line) => `  ${line}`) : []
  return ['', `${head}${isGood ? paint('quiet', `  (from ${[...new Set(from)].join(', ')})`) : ''}`, ...why, ...shown]
}

function summary(outcomes: readonly Outcome[]): string {
  const counted = Map.groupBy(outcomes, ({ state }) => state)
  const parts = [...counted].map(([state, some]) => `${some.length} ${state}`)
  return parts.length === 0 ? 'There is no file to write.' : `${parts.join(', ')}.`
}
