import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { pathPatternOf } from './path-pattern.ts'
import type { Report } from './report.ts'

/** Patterns over paths as ours, each with its place. */
export function globsOf(written: readonly string[] | null | undefined, path: Path, report: Report): unknown {
  if (!written || written.length === 0) return undefined
  const globs = written.flatMap((one, index) => globAt(one, [...path, index], report))
  return placed(path, globs)
}

function globAt(written: string, path: Path, report: Report): unknown[] {
  const found = pathPatternOf(written)
  if (!found) {
    report.error(path, 'no path pattern means the same: patterns know `*`, `**`, `?`, `[a-z]` and `{a,b}`', {
      at: 'value',
    })
    return []
  }
  if (found.wasExpression) {
    const message = `PipeCD does not take regular expressions for paths, whatever is written of it; it is read as \`${found.glob}\``
    report.warn(path, message, { at: 'value' })
  }
  return [placed(path, found.glob)]
}
