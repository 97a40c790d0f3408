/**
 * Makes text from elsewhere (commit messages, logs, error outputs) harmless on a terminal: no escape or control
 * sequences, no invisible characters, no reversed reading direction, a bounded number of marks on a letter.
 */

/** CSI; strings such as OSC with their contents; every other escape. Introduced by ESC or by its one-byte form. */
const SEQUENCES =
  // oxlint-disable-next-line no-control-regex
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g

const LONGEST_LINE = 10_000

/** One line: line breaks and tabs become spaces. */
export function clean(text: string): string {
  return strip(text.replaceAll(/[\r\n\t\v\f\u0085\u2028\u2029]+/g, ' '))
}

/** Several lines, each cleaned; a tab becomes two spaces. */
export function cleanLines(text: string): string[] {
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n|\r/)
    .map((line) => strip(line.replaceAll('\t', '  ')))
}

function strip(line: string): string {
  const cut = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line
  return cut
    .replaceAll(SEQUENCES, '')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]/gu, '')
    .replaceAll(/(\p{M}{3})\p{M}+/gu, '$1')
}

const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

/** JSON text in which what a terminal might act upon is escaped: the same value, and harmless. */
export function escapeInvisible(json: string): string {
  return json.replaceAll(INVISIBLE, (char) =>
    [...Array(char.length).keys()].map((i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
}

export function hasInvisible(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text.replaceAll('\n', ''))
}

/** A word as one would paste it into a shell: whatever it holds, it stays one argument. */
export function shellWord(text: string): string {
  const word = clean(text)
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
