/** Columns of a terminal that a text takes. Texts must be clean (`clean.ts`), but may hold our own colours. */

// oxlint-disable-next-line no-control-regex
const COLOUR = /\x1b\[[0-9;]*m/g

/** East Asian Wide and Fullwidth (UAX 11), in blocks; the pictures among them come from the property below. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
]

const PICTURE = /^\p{Emoji_Presentation}$/u
const FLAG_HALF = /^\p{RI}$/u
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u

export function widthOf(text: string): number {
  const plain = text.includes('\x1b') ? text.replaceAll(COLOUR, '') : text
  if (/^[ -~]*$/.test(plain)) return plain.length
  let width = 0
  for (const char of plain) width += charWidth(char)
  return width
}

function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0
  if (code < 0x300) return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xad ? 0 : 1
  if (WITHOUT_WIDTH.test(char)) return 0
  if (WIDE.some(([from, to]) => code >= from && code <= to)) return 2
  return PICTURE.test(char) && !FLAG_HALF.test(char) ? 2 : 1
}

/** Cuts to at most so many columns, the last of which then is `…`. Only for text without colours. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  if (columns <= 0) return ''
  let width = 0
  let kept = ''
  for (const char of text) {
    width += charWidth(char)
    if (width > columns - 1) break
    kept += char
  }
  return `${kept.trimEnd()}…`
}

export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const gap = ' '.repeat(Math.max(0, columns - widthOf(text)))
  return align === 'left' ? text + gap : gap + text
}

/** Breaks at spaces into lines of at most so many columns; a longer word is broken inside. */
export function wrap(text: string, columns: number): string[] {
  const limit = Math.max(1, columns)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((word) => slices(word, limit))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= limit) {
      line = longer
      continue
    }
    lines.push(line)
    line = word
  }
  return [...lines, line]
}

function slices(word: string, limit: number): string[] {
  if (widthOf(word) <= limit) return [word]
  const parts: string[] = []
  let part = ''
  for (const char of word) {
    if (part !== '' && widthOf(part + char) > limit) {
      parts.push(part)
      part = ''
    }
    part += char
  }
  return [...parts, part]
}
