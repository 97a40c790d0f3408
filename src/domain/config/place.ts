import type { Excerpt, Problem } from './problem.ts'

/** A text with the offsets at which its lines begin. */
export interface SourceText {
  readonly file: string
  readonly text: string
  readonly lineStarts: readonly number[]
}

/** Characters of the text from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

const EXCERPT_WIDTH = 110

export function sourceText(file: string, text: string): SourceText {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  return { file, text, lineStarts }
}

type ProblemWords = Pick<Problem, 'level' | 'key' | 'message'> &
  Partial<Pick<Problem, 'found' | 'allowed' | 'suggestion' | 'also'>>

/** The problem at a span: its line, its column and the piece of source that shows it. */
export function problemAt(source: SourceText, span: Span, what: ProblemWords): Problem {
  const start = Math.min(Math.max(0, span.start), source.text.length)
  const line = lineOf(source.lineStarts, start)
  const lineStart = source.lineStarts[line - 1] ?? 0
  const end = Math.min(Math.max(start, span.end), endOfLine(source, line))
  return {
    ...cleaned(what),
    file: clean(source.file),
    line,
    column: start - lineStart + 1,
    excerpt: excerptOf(source.text.slice(lineStart, endOfLine(source, line)), start - lineStart, end - start),
  }
}

/** The line, from 1, on which a span begins. */
export function sourceLine(source: SourceText, span: Span): number {
  return lineOf(source.lineStarts, span.start)
}

/** The source of a span on one short line, without control characters or credentials. */
export function quote(source: SourceText, span: Span, most = 60): string {
  const text = clean(source.text.slice(span.start, Math.min(span.end, span.start + 500)).replaceAll(/\s+/g, ' ')).trim()
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/**
 * Terminals act on control characters, and people paste errors into tickets: both they and the user part of a URL are
 * replaced one for one, so that columns stay true.
 */
export function clean(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '·')
    .replaceAll(
      /(:\/\/)([^/@\s"']{1,300})@/g,
      (_, slashes: string, user: string) => `${slashes}${'*'.repeat(user.length)}@`,
    )
}

/** Words may quote the file: keys, tags, what was found. */
function cleaned({ level, key, message, found, allowed, suggestion, also }: ProblemWords): ProblemWords {
  return {
    level,
    key: clean(key),
    message: clean(message),
    ...(found === undefined ? {} : { found: clean(found) }),
    ...(allowed === undefined ? {} : { allowed: clean(allowed) }),
    ...(suggestion === undefined ? {} : { suggestion: clean(suggestion) }),
    ...(also === undefined ? {} : { also: { ...also, file: clean(also.file) } }),
  }
}

function excerptOf(line: string, caret: number, width: number): Excerpt {
  // The end of the cut reaches past what is shown, so that a URL is masked even where its `@` is out of sight.
  const from = caret > EXCERPT_WIDTH - 30 ? caret - 40 : 0
  const cleaned = clean(line.slice(0, from + EXCERPT_WIDTH + 300)).slice(from)
  const text = cleaned.length > EXCERPT_WIDTH ? `${cleaned.slice(0, EXCERPT_WIDTH)}…` : cleaned
  const shown = from > 0 ? `…${text}` : text
  const at = caret - from + (from > 0 ? 1 : 0)
  return { text: shown, caret: at, width: Math.max(1, Math.min(width, shown.length - at)) }
}

function lineOf(lineStarts: readonly number[], offset: number): number {
  let low = 0
  let high = lineStarts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lineStarts[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low
}

function endOfLine(source: SourceText, line: number): number {
  const next = source.lineStarts[line]
  if (next === undefined) return source.text.length
  return source.text[next - 2] === '\r' ? next - 2 : next - 1
}
