import { LONGEST_DRAWN } from './log-lines.ts'
import type { LogLine, LogLines } from './log-lines.ts'

/** What one line of an application was sent as. */
export interface TailLine {
  readonly at?: number | undefined
  readonly resource: string
  readonly text: string
}

/** Kept of a log without an end; with as many again before the oldest are let go. */
const MOST_LINES = 50_000

/** The newest lines of a log that never ends. */
export class LogTail implements LogLines {
  #lines: TailLine[] = []
  #gone = 0

  get first(): number {
    return this.#gone
  }

  get end(): number {
    return this.#gone + this.#lines.length
  }

  get closed(): number {
    return this.end
  }

  append(lines: readonly TailLine[]): void {
    for (const line of lines) this.#lines.push(line)
    if (this.#lines.length <= 2 * MOST_LINES) return
    const surplus = this.#lines.length - MOST_LINES
    this.#lines = this.#lines.slice(surplus)
    this.#gone += surplus
  }

  line(number: number): LogLine {
    const line = this.#lines[number - this.#gone]
    if (!line) return { text: '', length: 0 }
    const { text, at, resource } = line
    return { text: text.slice(0, LONGEST_DRAWN), length: text.length, resource, ...(at === undefined ? {} : { at }) }
  }

  texts(): readonly string[] {
    return this.#lines.map(({ at, resource, text }) => {
      const stamp = at === undefined ? '' : `${new Date(at).toISOString()} `
      return `${stamp}${resource} ${text}\n`
    })
  }
}
