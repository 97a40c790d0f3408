import type { Difference } from '#domain/diff.ts'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { line, toned } from '../text/line.ts'
import type { LineSize, Piece } from '../text/line.ts'

/** Differences as people read them: text diffs where there are some, else before and after. */
export function differenceLines(differences: readonly Difference[], size: LineSize): string[] {
  return differences.flatMap((difference) => [
    line(['  ', ...titleOf(difference)], size),
    ...bodyOf(difference).map((text) => line(['    ', toneOf(text)], size)),
  ])
}

function titleOf({ resource, path, before, after }: Difference): Piece[] {
  const what = path === '' ? clean(resource) : `${clean(resource)}  ${clean(path)}`
  if (before === undefined && after !== undefined) return [toned('good', `+ ${what}`)]
  if (after === undefined && before !== undefined) return [toned('bad', `- ${what}`)]
  return [toned('care', `~ ${what}`)]
}

function bodyOf({ before, after, text }: Difference): string[] {
  // What stands above the first hunk only repeats the title; a missing last line break is no difference to read.
  if (text !== undefined)
    return cleanLines(text).filter((one) => !/^(Index: |={10,}$|--- |\+\+\+ |\\ No newline)/.test(one))
  return [
    ...(before === undefined || before === '' ? [] : cleanLines(before).map((one) => `- ${one}`)),
    ...(after === undefined || after === '' ? [] : cleanLines(after).map((one) => `+ ${one}`)),
  ]
}

function toneOf(text: string): Piece {
  if (text.startsWith('@@')) return toned('quiet', text)
  if (text.startsWith('+')) return toned('good', text)
  return text.startsWith('-') ? toned('bad', text) : text
}
