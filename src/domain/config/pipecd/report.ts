import { problemIn } from '../check.ts'
import type { Document } from '../document.ts'
import type { Problem } from '../problem.ts'
import type { Path } from './draft.ts'

type At = 'key' | 'value'

/** Collects what is wrong in PipeCD's file (it cannot be served so), and what is read in another way than PipeCD does. */
export interface Report {
  error(path: Path, message: string, more?: { readonly at?: At; readonly suggestion?: string }): void
  warn(path: Path, message: string, more?: { readonly at?: At }): void
  add(problems: readonly Problem[]): void
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export function startReport(document: Document): Report {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  return {
    error: (path, message, more = {}) => problems.push(problemIn(document, path, { level: 'error', message, ...more })),
    warn: (path, message, more = {}) =>
      warnings.push(problemIn(document, path, { level: 'warning', message, ...more })),
    add: (found) => problems.push(...found),
    problems,
    warnings,
  }
}
