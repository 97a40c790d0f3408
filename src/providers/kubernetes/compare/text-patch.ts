import { createTwoFilesPatch } from 'diff'
import { yamlText } from '../yaml-text.ts'

/** The two values as lines and what is between them; undefined where that would say no more than the values themselves. */
export type TextPatch = (title: string, before: unknown, after: unknown) => string | undefined

/** What is larger is not worth its time: nobody reads it as a difference. */
const MOST_TEXT = 400_000
const MOST_PATCH = 100_000
/** The work grows with its square. */
const MOST_EDITS = 1_000
const MOST_LINES = 20_000

/** For one comparison: all its patches together are bounded, as they are made while everybody else waits. */
export function textPatches(): TextPatch {
  let left = MOST_LINES
  return (title, before, after) => {
    if (left <= 0) return undefined
    const [was, is] = [linesOf(before), linesOf(after)]
    if (was === undefined || is === undefined) return undefined
    const lines = countLines(was) + countLines(is)
    left -= lines
    // Single lines are shown as they are.
    return Math.max(countLines(was), countLines(is)) < 2 ? undefined : patchOf(title, was, is)
  }
}

function patchOf(title: string, before: string, after: string): string | undefined {
  const name = title.replaceAll(/\s+/g, ' ')
  const options = { context: 3, maxEditLength: MOST_EDITS }
  const patch = createTwoFilesPatch(name, name, before, after, '', '', options)
  return patch === undefined || patch.length > MOST_PATCH ? undefined : patch
}

/** Undefined where it is too much. */
function linesOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value.length > MOST_TEXT ? undefined : value
  return JSON.stringify(value).length > MOST_TEXT ? undefined : yamlText(value)
}

function countLines(text: string): number {
  return text === '' ? 0 : text.trimEnd().split('\n').length
}
