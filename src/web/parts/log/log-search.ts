import type { LogLines } from './log-lines.ts'
import { plainOf } from './spans.ts'

/** Between two looks at the clock. */
const LINES_AT_ONCE = 500

/** The text as a pattern that ignores case; undefined for none. */
export function patternOf(text: string): RegExp | undefined {
  return text === '' ? undefined : new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'giu')
}

/** Looks for a text line by line, a slice at a time, so that the page stays alive; goes on when lines are added. */
export class LogSearch {
  readonly #lines: LogLines
  readonly #pattern: RegExp
  #next: number
  #found: number[] = []

  constructor(lines: LogLines, pattern: RegExp) {
    this.#lines = lines
    this.#pattern = pattern
    this.#next = lines.first
  }

  /** Numbers of the lines in which it stands, in order. */
  get found(): readonly number[] {
    return this.#found
  }

  get isDone(): boolean {
    return this.#next >= this.#lines.closed
  }

  /** Looks on while `mayGoOn`, which is asked now and then. */
  advance(mayGoOn: () => boolean): void {
    const { first, closed } = this.#lines
    if (this.#next < first) {
      this.#next = first
      this.#found = this.#found.filter((number) => number >= first)
    }
    const added: number[] = []
    while (this.#next < closed) {
      const until = Math.min(closed, this.#next + LINES_AT_ONCE)
      for (; this.#next < until; this.#next += 1) if (this.#isIn(this.#next)) added.push(this.#next)
      if (!mayGoOn()) break
    }
    if (added.length > 0) this.#found = [...this.#found, ...added]
  }

  #isIn(number: number): boolean {
    this.#pattern.lastIndex = 0
    return this.#pattern.test(plainOf(this.#lines.line(number).text))
  }
}

/** The line to go to after `from`, or before it; `later` where only the rest of the search can tell. */
export function lineFrom(
  { found, isDone }: { readonly found: readonly number[]; readonly isDone: boolean },
  from: number,
  step: 1 | -1,
): number | 'later' | undefined {
  const place = nextFound(found, from, step)
  const line = place === undefined ? undefined : found[place]
  // Round the end, or to the last line: there may be one that is nearer.
  const isNear = line !== undefined && (step === 1 ? line > from : line < from && from < Number.MAX_SAFE_INTEGER)
  return isNear || isDone ? line : 'later'
}

/** The place in `found` of the line to go to: the next after `from`, or the one before it; round the end. */
export function nextFound(found: readonly number[], from: number, step: 1 | -1): number | undefined {
  if (found.length === 0) return undefined
  const at = step === 1 ? found.findIndex((number) => number > from) : found.findLastIndex((number) => number < from)
  if (at >= 0) return at
  return step === 1 ? 0 : found.length - 1
}
