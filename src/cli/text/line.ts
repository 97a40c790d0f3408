import type { Paint, Tone } from './paint.ts'
import { cut, widthOf } from './width.ts'

/** A part of a line: a text as it is, or in a tone. Texts must be clean. */
export type Piece = string | { readonly text: string; readonly tone: Tone }

export function toned(tone: Tone, text: string): Piece {
  return { text, tone }
}

export interface LineSize {
  readonly columns: number
  readonly paint: Paint
}

/** Puts the pieces behind each other and cuts what is too long. */
export function line(pieces: readonly Piece[], size: LineSize): string {
  let room = size.columns
  const parts: string[] = []
  for (const piece of pieces) {
    const text = typeof piece === 'string' ? piece : piece.text
    const shown = cut(text, room)
    parts.push(typeof piece === 'string' ? shown : size.paint(piece.tone, shown))
    room -= widthOf(shown)
    if (shown !== text) break
  }
  return parts.join('')
}

/** The left pieces, and the right one at the terminal's edge; the left ones give way. */
export function spread(left: readonly Piece[], right: Piece, size: LineSize): string {
  const text = typeof right === 'string' ? right : right.text
  const width = widthOf(text)
  if (width === 0) return line(left, size)
  const room = size.columns - width - 1
  const shown = line(left, { ...size, columns: room })
  return shown + ' '.repeat(room - widthOf(shown) + 1) + line([right], size)
}
