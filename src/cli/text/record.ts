import { spread, toned } from './line.ts'
import type { LineSize, Piece } from './line.ts'
import { pad, widthOf, wrap } from './width.ts'
import type { Tone } from './paint.ts'

/** A field of one thing; one without a text is left out. Texts must be clean. */
export interface Field {
  readonly title: string
  readonly text: string | undefined
  readonly tone?: Tone
}

/** Titles in a column, texts beside them, wrapped; under their titles where the terminal is narrow. */
export function record(fields: readonly Field[], size: LineSize): string[] {
  const shown = fields.filter((field) => field.text !== undefined && field.text !== '')
  const title = Math.max(0, ...shown.map((field) => widthOf(field.title))) + 2
  const isNarrow = size.columns < title + 30
  return shown.flatMap((field) => fieldLines(field, { size, indent: isNarrow ? 2 : title, isNarrow }))
}

function fieldLines(field: Field, drawing: { size: LineSize; indent: number; isNarrow: boolean }): string[] {
  const { size, indent, isNarrow } = drawing
  const body = wrap(field.text ?? '', size.columns - indent).map((text): Piece =>
    field.tone ? toned(field.tone, text) : text,
  )
  const title = toned('quiet', isNarrow ? field.title : pad(field.title, indent))
  const rest = isNarrow ? body : body.slice(1)
  const first = isNarrow ? [title] : [title, body[0] ?? '']
  return [spread(first, '', size), ...rest.map((piece) => spread([' '.repeat(indent), piece], '', size))]
}
