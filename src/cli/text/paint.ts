/** Colours by meaning, so that a view never names one. */
const CODES = {
  good: [32, 39],
  bad: [31, 39],
  busy: [36, 39],
  care: [33, 39],
  quiet: [2, 22],
  strong: [1, 22],
} as const

export type Tone = keyof typeof CODES

/** Paints a text in a tone, or leaves it as it is where colours are off. */
export type Paint = (tone: Tone, text: string) => string

export const noPaint: Paint = (_tone, text) => text

export const ansiPaint: Paint = (tone, text) => {
  const [on, off] = CODES[tone]
  return text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`
}

/** https://no-color.org wins over FORCE_COLOR, which wins over what the output is. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && env['TERM'] !== 'dumb'
}
