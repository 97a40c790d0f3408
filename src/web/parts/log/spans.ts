import Anser from 'anser'
import { clean } from '#domain/clean-text.ts'

/** The colours that a log may use; each is drawn so that it can be read, whatever was asked for. */
export type Ink = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'muted'

/** A piece of a line in one look. */
export interface Span {
  readonly text: string
  readonly ink?: Ink
  /** The line asked for a background: text and ground change places, so that it can be read. */
  readonly inverse?: true
  readonly bold?: true
  readonly italic?: true
  readonly underline?: true
  readonly strike?: true
  /** A place that was searched for. */
  readonly found?: true
}

type Entry = ReturnType<typeof Anser.ansiToJson>[number]

/** The one kind of escape sequence that is kept: colours and emphasis. */
// oxlint-disable-next-line no-control-regex
const LOOKS = /(\u001b\[[\d;]{0,100}m)/
// oxlint-disable-next-line no-control-regex
const HAS_LOOKS = /\u001b\[[\d;]{0,100}m/
/** A line of these alone is what it looks like. */
const PLAIN = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u03ff]*$/

/** The words of a line, without looks and without all that could deceive. */
export function plainOf(text: string): string {
  return PLAIN.test(text) ? text : text.split(LOOKS).map(cleanPiece).join('')
}

/** A line in pieces of one look each. Colours end with the line. */
export function spansOf(text: string): readonly Span[] {
  if (!HAS_LOOKS.test(text)) return [{ text: plainOf(text) }]
  const kept = text.split(LOOKS).map((piece, index) => (index % 2 === 1 ? piece : clean(spaced(piece))))
  return Anser.ansiToJson(kept.join(''), { json: true, remove_empty: true }).map(spanOf)
}

function spanOf(entry: Entry): Span {
  return { text: entry.content, ...colouredBy(entry), ...emphasisOf(entry.decorations) }
}

/** The pieces with every place of the pattern as a piece of its own. The pattern must be global. */
export function markFound(spans: readonly Span[], pattern: RegExp): readonly Span[] {
  const whole = spans.map((span) => span.text).join('')
  const edges = [...whole.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length] as const)
  if (edges.length === 0) return spans
  const marked: Span[] = []
  let at = 0
  for (const span of spans) {
    marked.push(...splitAt(span, at, edges))
    at += span.text.length
  }
  return marked
}

function splitAt(span: Span, at: number, edges: readonly (readonly [number, number])[]): readonly Span[] {
  const end = at + span.text.length
  const pieces: Span[] = []
  let done = at
  const add = (to: number, found: boolean): void => {
    if (to > done)
      pieces.push({ ...span, text: span.text.slice(done - at, to - at), ...(found ? { found: true } : {}) })
    done = Math.max(done, to)
  }
  for (const [from, to] of edges) {
    if (to <= at || from >= end) continue
    add(Math.max(at, from), false)
    add(Math.min(end, to), true)
  }
  add(end, false)
  return pieces
}

function cleanPiece(piece: string, index: number): string {
  return index % 2 === 1 ? '' : clean(spaced(piece))
}

function spaced(piece: string): string {
  return piece.replaceAll('\t', '    ')
}

function colouredBy(entry: Entry): Pick<Span, 'ink' | 'inverse'> {
  const isReverse = entry.decorations.includes('reverse')
  const ground = inkOf(isReverse ? entry.fg : entry.bg)
  if (ground !== undefined || isReverse) return { inverse: true, ...(ground === undefined ? {} : { ink: ground }) }
  const ink = inkOf(entry.fg)
  return ink === undefined ? {} : { ink }
}

function emphasisOf(decorations: Entry['decorations']): Partial<Span> {
  return {
    ...(decorations.includes('bold') ? { bold: true } : {}),
    ...(decorations.includes('dim') ? { ink: 'muted' } : {}),
    ...(decorations.includes('italic') ? { italic: true } : {}),
    ...(decorations.includes('underline') ? { underline: true } : {}),
    ...(decorations.includes('strikethrough') ? { strike: true } : {}),
  }
}

/** The nearest ink to `r, g, b`; none for white and near it, which is the usual one. */
function inkOf(rgb: string | null): Ink | undefined {
  const [r, g, b] = (rgb ?? '').split(',').map(Number)
  if (r === undefined || g === undefined || b === undefined) return undefined
  const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)]
  if (high - low < 32) return high < 160 ? 'muted' : undefined
  const span = high - low
  const hue = high === r ? (g - b) / span : high === g ? 2 + (b - r) / span : 4 + (r - g) / span
  return HUES.find(({ below }) => (hue + 6) % 6 < below)?.ink ?? 'red'
}

/** Ends of the hues on a circle of six. */
const HUES: readonly { readonly below: number; readonly ink: Ink }[] = [
  { below: 0.4, ink: 'red' },
  { below: 1.25, ink: 'yellow' },
  { below: 2.7, ink: 'green' },
  { below: 3.35, ink: 'cyan' },
  { below: 4.45, ink: 'blue' },
  { below: 5.6, ink: 'magenta' },
]
