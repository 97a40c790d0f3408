import { reportOf } from '#domain/errors.ts'
import type { Exit } from './exit-code.ts'
import { print } from './shell.ts'
import type { Shell } from './shell.ts'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { ansiPaint, noPaint, wantsColour } from './text/paint.ts'
import { wrap } from './text/width.ts'

/** Prints what was tried, what failed and what to do next; the answer is how the program ends. */
export function printFailure(shell: Shell, error: unknown, withStack: boolean): Exit {
  const report = reportOf(error)
  const paint = wantsColour(shell.env, shell.err.isTerminal) ? ansiPaint : noPaint
  const columns = (shell.err.columns() ?? 102) - 2
  const output = report.kind === 'bug' && !withStack ? undefined : report.output
  print(shell.err, [
    ...wrap(`${clean(report.message)}.`.replace(/([.?!…])\.$/, '$1'), columns).map((line, i) =>
      i === 0 ? `${paint('bad', 'error')} ${line}` : `      ${line}`,
    ),
    ...(output === undefined ? [] : ['', ...cleanLines(output).map((line) => `  ${line}`), '']),
    ...wrap(clean(report.hint), columns - 6).map((line, i) =>
      i === 0 ? `${paint('busy', 'next')}  ${line}` : `      ${line}`,
    ),
    paint('quiet', `code  ${clean(report.code)}${withStack ? '' : '   (--debug shows where it happened)'}`),
  ])
  if (withStack) print(shell.err, stackOf(error))
  if (report.code === 'server.unreachable') return 'unreachable'
  return report.kind === 'conflict' ? 'refused' : 'error'
}

function stackOf(error: unknown): string[] {
  const chain: string[] = []
  for (let cause = error; cause instanceof Error && chain.length < 200; cause = cause.cause) {
    chain.push('', ...cleanLines(cause.stack ?? cause.message))
  }
  return chain
}
