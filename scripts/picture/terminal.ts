/** A piece of a line in one style. */
export interface Span {
  readonly text: string
  /** Column of its first character, from 0. */
  readonly column: number
  readonly colour?: string
  readonly bold: boolean
  readonly faint: boolean
}

export type StyledLine = readonly Span[]

type Style = Omit<Span, 'text' | 'column'>

const PLAIN: Style = { bold: false, faint: false }

const COLOURS: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#56d364',
  33: '#e3b341',
  36: '#56d4dd',
}

/** The lines of a recording with their colours; what `script` itself says, and other control sequences, are left out. */
export function styledLines(recording: string): StyledLine[] {
  const lines = recording
    .replaceAll('\r', '')
    .split('\n')
    .filter((line) => !/^Script (started|done) on /.test(line))
  while (lines.at(-1)?.trim() === '') lines.pop()
  let style = PLAIN
  return lines.map((line) => {
    const read = readLine(line, style)
    style = read.style
    return read.spans
  })
}

export function textOf(line: StyledLine): string {
  return line.map(({ text }) => text).join('')
}

function readLine(line: string, before: Style): { spans: Span[]; style: Style } {
  let style = before
  let column = 0
  const spans: Span[] = []
  // oxlint-disable-next-line no-control-regex
  for (const part of line.split(/(\x1b\[[0-9;?]*[A-Za-z])/)) {
    if (part.startsWith('\x1b')) style = part.endsWith('m') ? restyled(style, part.slice(2, -1)) : style
    else if (part !== '') {
      spans.push({ text: part, column, ...style })
      column += Array.from(part).length
    }
  }
  return { spans, style }
}

function restyled(before: Style, codes: string): Style {
  return codes.split(';').reduce((style, code) => withCode(style, Number(code)), before)
}

function withCode(style: Style, code: number): Style {
  const colour = COLOURS[code]
  if (colour !== undefined) return { ...style, colour }
  const { colour: _gone, ...rest } = style
  switch (code) {
    case 0:
      return PLAIN
    case 1:
      return { ...style, bold: true }
    case 2:
      return { ...style, faint: true }
    case 22:
      return { ...style, bold: false, faint: false }
    case 39:
      return rest
    default:
      return style
  }
}
