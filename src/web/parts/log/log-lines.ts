/** A line as it is shown: a part of it where it is too long, and what is known of it. */
export interface LogLine {
  /** Raw, at most `LONGEST_DRAWN` characters. */
  readonly text: string
  /** Characters of the whole line. */
  readonly length: number
  /** Milliseconds since 1970, where it is known. */
  readonly at?: number
  /** Who wrote it, where several write. */
  readonly resource?: string
}

/** Lines by their number, from 0. What is older than `first` is not kept any more. */
export interface LogLines {
  readonly first: number
  /** The number after the last line. */
  readonly end: number
  /** Lines before this number change no more; the one after it may still grow. */
  readonly closed: number
  line(number: number): LogLine
  /** All that is kept, for a download. */
  texts(): readonly string[]
}

/** More is not drawn of a line: it would only make the page slow. */
export const LONGEST_DRAWN = 10_000
