import { LONGEST_DRAWN } from './log-lines.ts'
import type { LogLine, LogLines } from './log-lines.ts'

/** Small pieces are joined up to this, so that a slow log of a million pieces has few chunks. */
const CHUNK_CHARS = 65_536
const FIRST_CAPACITY = 1_024
/** Agents write it before each line; its length is fixed. */
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /
const STAMP_CHARS = 25

/**
 * A log as the text that came, and where its lines end. A line is cut out of the text only when it is looked at, so that a
 * million of them cost no more than their characters and four bytes each.
 */
export class LogText implements LogLines {
  readonly first = 0
  readonly #chunks: string[] = []
  /** Where each chunk begins, in characters. */
  readonly #starts: number[] = []
  /** Where each whole line ends: the place of its line break. */
  #breaks = new Uint32Array(FIRST_CAPACITY)
  #whole = 0
  #chars = 0
  #isOver = false

  get closed(): number {
    return this.#isOver ? this.end : this.#whole
  }

  get end(): number {
    return this.#whole + (this.#chars > this.#startOf(this.#whole) ? 1 : 0)
  }

  append(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#addBreak(this.#chars + at)
    const last = this.#chunks.at(-1)
    if (last !== undefined && last.length + text.length <= CHUNK_CHARS) {
      this.#chunks[this.#chunks.length - 1] = last + text
    } else if (text !== '') {
      this.#chunks.push(text)
      this.#starts.push(this.#chars)
    }
    this.#chars += text.length
  }

  /** Nothing more comes: a last line without a line break is whole. */
  close(): void {
    this.#isOver = true
  }

  line(number: number): LogLine {
    const start = this.#startOf(number)
    const end = number < this.#whole ? (this.#breaks[number] ?? start) : this.#chars
    const head = this.#slice(start, Math.min(end, start + STAMP_CHARS))
    const stamped = STAMP.test(head) ? STAMP_CHARS : 0
    const from = start + stamped
    const text = this.#slice(from, Math.min(end, from + LONGEST_DRAWN))
    return {
      text: text.endsWith('\r') ? text.slice(0, -1) : text,
      length: end - from,
      ...(stamped > 0 ? { at: Date.parse(head.trimEnd()) } : {}),
    }
  }

  texts(): readonly string[] {
    return this.#chunks
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : (this.#breaks[number - 1] ?? 0) + 1
  }

  #addBreak(at: number): void {
    if (this.#whole === this.#breaks.length) {
      const larger = new Uint32Array(this.#breaks.length * 2)
      larger.set(this.#breaks)
      this.#breaks = larger
    }
    this.#breaks[this.#whole] = at
    this.#whole += 1
  }

  #slice(from: number, to: number): string {
    let text = ''
    for (let chunk = this.#chunkAt(from); chunk < this.#chunks.length; chunk += 1) {
      const start = this.#starts[chunk] ?? 0
      if (start >= to) break
      text += this.#chunks[chunk]?.slice(Math.max(0, from - start), to - start) ?? ''
    }
    return text
  }

  /** The chunk in which a character lies, by halving. */
  #chunkAt(char: number): number {
    let [low, high] = [0, this.#chunks.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) <= char) low = middle
      else high = middle
    }
    return low
  }
}
