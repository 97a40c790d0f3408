import { slipwayError } from '../errors.ts'
import type { SlipwayError } from '../errors.ts'

/** A piece of the source line that a problem is about, cleaned of control characters and credentials. */
export interface Excerpt {
  readonly text: string
  /** Where in `text` the caret stands, from 0, and how many characters it underlines. */
  readonly caret: number
  readonly width: number
}

/** Something wrong (`error`) or doubtful (`warning`) in a configuration file, with all that is needed to mend it. */
export interface Problem {
  readonly level: 'error' | 'warning'
  readonly file: string
  /** Both from 1; the column counts UTF-16 units, as editors do. */
  readonly line: number
  readonly column: number
  /** Path such as `pipeline[2].analysis.checks[0].name`; empty where it is about the whole file. */
  readonly key: string
  readonly message: string
  readonly found?: string
  readonly allowed?: string
  readonly suggestion?: string
  readonly excerpt: Excerpt
  /** The other place that it is about, where two files have a part in it. */
  readonly also?: { readonly words: string; readonly file: string; readonly line: number; readonly column: number }
}

const MOST_SHOWN = 30
const LONGEST_OUTPUT = 16_000

/** In the manner of a compiler: place, sentence, source line with a caret, what is allowed, what was perhaps meant. */
export function formatProblems(problems: readonly Problem[]): string {
  const parts: string[] = []
  let length = 0
  for (const problem of problems.slice(0, MOST_SHOWN)) {
    const text = formatProblem(problem)
    if (length + text.length > LONGEST_OUTPUT) break
    length += text.length
    parts.push(text)
  }
  const rest = problems.length - parts.length
  if (rest > 0) parts.push(`… and ${rest} more`)
  return parts.join('\n\n')
}

/** In the order of the files and their lines, without what says the same of the same place. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>()
  const distinct = problems.filter((problem) => {
    const identity = JSON.stringify([
      problem.file,
      problem.line,
      problem.column,
      problem.key,
      problem.message,
      problem.allowed,
    ])
    const isNew = !seen.has(identity)
    seen.add(identity)
    return isNew
  })
  const files = [...new Set(distinct.map((problem) => problem.file))]
  const byFile = (a: Problem, b: Problem): number => files.indexOf(a.file) - files.indexOf(b.file)
  return distinct.sort((a, b) => byFile(a, b) || a.line - b.line || a.column - b.column)
}

/** `config.invalid` with the first problem in its message and all of them as output. */
export function configError(problems: readonly Problem[]): SlipwayError {
  const [first, ...rest] = sortProblems(problems)
  if (!first) return slipwayError('bug', { what: 'a configuration was refused without a problem' })
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`
  const { file, line, column } = first
  const details = { file, line, column, problem: `${sentence(first)}${more}` }
  return slipwayError('config.invalid', details, { output: formatProblems([first, ...rest]) })
}

function formatProblem(problem: Problem): string {
  const { excerpt, line } = problem
  const gutter = ' '.repeat(String(line).length + 2)
  const head = `${problem.file}:${line}:${problem.column}: ${problem.level}: ${about(problem)}${problem.message}`
  const lines = [
    head,
    `  ${line} | ${excerpt.text}`,
    `${gutter} | ${' '.repeat(excerpt.caret)}${'^'.repeat(Math.max(1, excerpt.width))}`,
  ]
  if (problem.allowed) lines.push(`${gutter} = allowed: ${problem.allowed}`)
  if (problem.suggestion) lines.push(`${gutter} = did you mean ${problem.suggestion}?`)
  if (problem.also) lines.push(`${gutter} = ${alsoWords(problem.also)}`)
  return lines.join('\n')
}

function alsoWords({ words, file, line, column }: NonNullable<Problem['also']>): string {
  return `${words} ${file}:${line}:${column}`
}

function sentence(problem: Problem): string {
  const allowed = problem.allowed ? `; allowed: ${problem.allowed}` : ''
  const suggestion = problem.suggestion ? `; did you mean ${problem.suggestion}?` : ''
  const also = problem.also ? `; ${alsoWords(problem.also)}` : ''
  return `${about(problem)}${problem.message}${allowed}${suggestion}${also}`.slice(0, 1_500)
}

function about(problem: Problem): string {
  return problem.key === '' ? '' : `${problem.key}: `
}
