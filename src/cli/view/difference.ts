import type { Difference } from '#domain/diff.ts'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { line, toned } from '../text/line.ts'
import type { LineSize, Piece } from '../text/line.ts'
import type { Tone } from '../text/paint.ts'
import { widthOf, wrap } from '../text/width.ts'

const INDENT = '  '

/** Differences as people read them: text diffs where there are some, else before and after. */
export function differenceLines(differences: readonly Difference[], size: LineSize): string[] {
  return differences.flatMap((difference) => [
    ...titleLines(difference, size),
    ...bodyOf(difference, size).map((text) => bodyLine(text, size)),
  ])
}

/** Resource and field beside each other, or under each other where the terminal is narrow; a name is never cut. */
function titleLines({ resource, path, before, after }: Difference, size: LineSize): string[] {
  const [tone, sign] = signOf(before, after)
  const whole = path === '' ? clean(resource) : `${clean(resource)}  ${clean(path)}`
  const isNarrow = widthOf(whole) > size.columns - 4
  const parts = isNarrow && path !== '' ? [clean(resource), clean(path)] : [whole]
  const lines = parts.flatMap((part) => wrap(part, size.columns - 4))
  return lines.map((text, n) => `${INDENT}${size.paint(tone, `${n === 0 ? sign : ' '} ${text}`)}`)
}

function signOf(before: string | undefined, after: string | undefined): [Tone, string] {
  if (before === undefined && after !== undefined) return ['good', '+']
  return after === undefined && before !== undefined ? ['bad', '-'] : ['care', '~']
}

function bodyOf({ before, after, text }: Difference, size: LineSize): string[] {
  // What stands above the first hunk only repeats the title; a missing last line break is no difference to read.
  if (text !== undefined)
    return cleanLines(text).filter((one) => !/^(Index: |={10,}$|--- |\+\+\+ |\\ No newline)/.test(one))
  return [...valueLines('-', before, size), ...valueLines('+', after, size)]
}

/** A value may differ at its very end. */
function valueLines(sign: string, value: string | undefined, size: LineSize): string[] {
  if (value === undefined || value === '') return []
  return cleanLines(value)
    .flatMap((one) => (one === '' ? [''] : wrap(one, size.columns - 6)))
    .map((one) => `${sign} ${one}`)
}

function bodyLine(text: string, size: LineSize): string {
  return line([INDENT, INDENT, toneOf(text)], size)
}

function toneOf(text: string): Piece {
  if (text.startsWith('@@')) return toned('quiet', text)
  if (text.startsWith('+')) return toned('good', text)
  return text.startsWith('-') ? toned('bad', text) : text
}
