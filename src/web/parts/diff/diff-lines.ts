import { structuredPatch } from 'diff'
import { clean } from '#domain/clean-text.ts'
import type { Difference } from '#domain/diff.ts'
import { readable } from './readable.ts'

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added' | 'gap'
  /** Harmless to show. Of a gap: where the text goes on, if that is said. */
  readonly text: string
  /** Its number in the text before and after; absent where it is not there. */
  readonly before?: number
  readonly after?: number
}

const CONTEXT = 3
/** Texts that differ by more are shown one after the other: matching them would take seconds. */
const MOST_EDITS = 1_000

/** A difference as lines: of its own unified diff, or of what was before and after. Never fails, whatever it is given. */
export function linesOf({ text, before, after }: Pick<Difference, 'text' | 'before' | 'after'>): DiffLine[] {
  return text === undefined ? linesBetween(readable(before ?? ''), readable(after ?? '')) : linesOfPatch(text)
}

function linesBetween(before: string, after: string): DiffLine[] {
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
  })
  if (!patch) return [...allOf('removed', before), ...allOf('added', after)]
  const numbered = new Numbered()
  const lines: DiffLine[] = []
  for (const hunk of patch.hunks) {
    const gap = numbered.jump(hunk.oldStart, hunk.newStart)
    if (lines.length > 0 || hunk.oldStart > 1) lines.push(gap)
    for (const line of hunk.lines) {
      const taken = numbered.take(line)
      if (taken) lines.push(taken)
    }
  }
  return lines
}

function allOf(kind: 'removed' | 'added', text: string): DiffLine[] {
  if (text === '') return []
  const place = kind === 'removed' ? 'before' : 'after'
  return text.split('\n').map((line, index) => ({ kind, text: shown(line), [place]: index + 1 }))
}

const HUNK = /^@@ -(\d{1,9})(?:,\d+)? \+(\d{1,9})(?:,\d+)? @@(.*)$/

/** Reads what a provider wrote. What stands above the first hunk only repeats the title. */
function linesOfPatch(text: string): DiffLine[] {
  const numbered = new Numbered()
  const lines: DiffLine[] = []
  const given = text.replace(/\n$/, '').split('\n')
  let isInHunk = !given.some((line) => HUNK.test(line))
  for (const line of given) {
    const hunk = HUNK.exec(line)
    if (hunk) {
      const gap = numbered.jump(Number(hunk[1]), Number(hunk[2]))
      if (lines.length > 0 || Number(hunk[1]) > 1) lines.push({ ...gap, text: shown(hunk[3] ?? '').trim() })
      isInHunk = true
    } else if (isInHunk) {
      const taken = numbered.take(line)
      if (taken) lines.push(taken)
    }
  }
  return lines
}

/** Counts the lines of both texts. */
class Numbered {
  #before = 1
  #after = 1

  jump(before: number, after: number): DiffLine {
    this.#before = Math.max(1, before)
    this.#after = Math.max(1, after)
    return { kind: 'gap', text: '' }
  }

  take(line: string): DiffLine | undefined {
    // `\ No newline at end of file`
    if (line.startsWith('\\')) return undefined
    const text = shown(line.slice(1))
    if (line.startsWith('-')) return { kind: 'removed', text, before: this.#before++ }
    if (line.startsWith('+')) return { kind: 'added', text, after: this.#after++ }
    return { kind: 'same', text, before: this.#before++, after: this.#after++ }
  }
}

function shown(line: string): string {
  return clean(line.replaceAll('\t', '  '))
}
