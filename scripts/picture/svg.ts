import type { Span, StyledLine } from './terminal.ts'

const COLUMN = 7.83
const ROW = 18
const PADDING = 18
const TITLE = 34
const BACKGROUND = '#0d1117'
const FOREGROUND = '#e6edf3'
const FONT = "13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

/** A window with the lines in it. Each span has its own place, so that no missing glyph can shift what follows. */
export function drawTerminal(lines: readonly StyledLine[], title: string): string {
  const columns = Math.max(80, ...lines.map(widthOf))
  const width = Math.ceil(columns * COLUMN + 2 * PADDING)
  const height = TITLE + lines.length * ROW + 2 * PADDING
  const rows = lines
    .map((line, row) => drawLine(line, TITLE + PADDING + (row + 0.75) * ROW))
    .filter((row) => row !== '')
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A terminal in which ${escape(title)} runs">`,
    `<style>text{font:${FONT};fill:${FOREGROUND};white-space:pre}.b{font-weight:700}.f{opacity:.6}</style>`,
    `<rect width="${width}" height="${height}" rx="10" fill="${BACKGROUND}"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, i) => `<circle cx="${20 + i * 20}" cy="20" r="6" fill="${fill}"/>`),
    `<text x="${width / 2}" y="24" text-anchor="middle" class="f">${escape(title)}</text>`,
    ...rows,
    '</svg>',
  ].join('\n')}\n`
}

function widthOf(line: StyledLine): number {
  const last = line.at(-1)
  return last ? last.column + Array.from(last.text).length : 0
}

function drawLine(line: StyledLine, y: number): string {
  const spans = line.filter(({ text }) => text.trim() !== '').map(drawSpan)
  return spans.length === 0 ? '' : `<text xml:space="preserve" y="${y}">${spans.join('')}</text>`
}

function drawSpan({ text, column, colour, bold, faint }: Span): string {
  const lead = Array.from(text).length - Array.from(text.trimStart()).length
  const classes = [...(bold ? ['b'] : []), ...(faint ? ['f'] : [])].join(' ')
  const x = (PADDING + (column + lead) * COLUMN).toFixed(1)
  const style = `${classes === '' ? '' : ` class="${classes}"`}${colour === undefined ? '' : ` fill="${colour}" style="fill:${colour}"`}`
  return `<tspan x="${x}"${style}>${escape(text.trim())}</tspan>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
