import { globFault } from '../../glob.ts'

export interface PathPattern {
  readonly glob: string
  /** It was written as a regular expression, which PipeCD's documentation speaks of and its code does not take. */
  readonly wasExpression: boolean
}

const EXPRESSION = /^\^|\$$|\.\*|\.\+|\\\.|\([^()]*\|[^()]*\)/

/** A pattern over paths from the repository's root as ours; undefined where there is none that means the same. */
export function pathPatternOf(written: string): PathPattern | undefined {
  const takesBack = written.startsWith('!')
  const bare = takesBack ? written.slice(1) : written
  const wasExpression = EXPRESSION.test(bare)
  const glob = wasExpression ? globOf(bare) : bare.trim().replace(/^(\.?\/)+/, '')
  if (glob === undefined || globFault(glob) !== undefined) return undefined
  return { glob: (takesBack ? '!' : '') + glob, wasExpression }
}

/** `^apps/.*\.yaml$` → `**` and `*.yaml` below `apps`: any text in an expression crosses folders. */
function globOf(expression: string): string | undefined {
  const isStart = expression.startsWith('^')
  const isEnd = expression.endsWith('$')
  const inner = expression.slice(isStart ? 1 : 0, isEnd ? -1 : undefined).replace(/^\//, '')
  const segments = inner.split('/')
  const globs = segments.map((segment, index) => segmentOf(segment, index === segments.length - 1))
  const known = globs.filter((glob) => glob !== undefined)
  if (known.length < globs.length) return undefined
  const path = known.join('/').replaceAll(/\*\*(\/\*\*)+/g, '**')
  const begun = isStart || path.startsWith('**') ? path : `**/*${path}`
  return isEnd || begun.endsWith('*') ? begun : `${begun}*`
}

const ANY = '\u0000'
const DOT = '\u0001'

function segmentOf(segment: string, isLast: boolean): string | undefined {
  const text = segment
    .replaceAll(/\((?:\?:)?([\w.\\|-]+)\)/g, (_, inner: string) => `{${inner.replaceAll('|', ',')}}`)
    .replaceAll(/\.[*+]/g, ANY)
    .replaceAll('\\.', DOT)
    .replaceAll('\\-', '-')
  if (/[\\^$()[\]|+?.*]/.test(text)) return undefined
  const isAnyFirst = text.startsWith(ANY)
  const isAnyLast = text.endsWith(ANY)
  const plain = text.slice(isAnyFirst ? 1 : 0, isAnyLast && text.length > 1 ? -1 : undefined).replaceAll(DOT, '.')
  if (plain.includes(ANY)) return undefined
  if (plain === '') return isAnyFirst ? '**' : ''
  const end = isAnyLast ? (isLast ? '*' : '*/**') : ''
  return `${isAnyFirst ? '**/*' : ''}${plain}${end}`
}
