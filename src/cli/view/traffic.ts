import { formatPercent } from '#domain/unit.ts'
import { clean } from '#domain/clean-text.ts'
import { line, toned } from '../text/line.ts'
import type { LineSize, Piece } from '../text/line.ts'
import type { Tone } from '../text/paint.ts'
import { widthOf } from '../text/width.ts'

/** How a variant is drawn: told apart without colours, too. */
const FILLS: Readonly<Record<string, { readonly fill: string; readonly tone: Tone }>> = {
  primary: { fill: '█', tone: 'good' },
  canary: { fill: '░', tone: 'care' },
  baseline: { fill: '▒', tone: 'busy' },
}
const OTHER = { fill: '▓', tone: 'quiet' } as const
const ORDER = ['primary', 'baseline', 'canary']
const TITLE = 'traffic '
const LONGEST_BAR = 40

interface Share {
  readonly variant: string
  readonly percent: number
}

/** `traffic ████████████████░░░░ primary 80% canary 20%`, on two lines where there is no room for one. */
export function trafficLines(weights: Readonly<Record<string, number>>, size: LineSize): string[] {
  const shares = sharesOf(weights)
  if (shares.length === 0) return []
  const labels = shares.flatMap((share, i): Piece[] => [
    i === 0 ? '' : '  ',
    toned(lookOf(share).tone, `${clean(share.variant)} ${formatPercent(share.percent)}`),
  ])
  const labelWidth = labels.reduce((sum, piece) => sum + widthOf(typeof piece === 'string' ? piece : piece.text), 0)
  const room = size.columns - TITLE.length - labelWidth - 2
  if (room >= 10) return [line([TITLE, ...bar(shares, Math.min(room, LONGEST_BAR)), '  ', ...labels], size)]
  const under = Math.min(LONGEST_BAR, size.columns - TITLE.length)
  return [line([TITLE, ...bar(shares, under)], size), line([' '.repeat(TITLE.length), ...labels], size)]
}

/** `primary 80%, canary 20%`; variants without traffic are not told of. */
export function trafficWords(weights: Readonly<Record<string, number>>): string {
  return sharesOf(weights)
    .map(({ variant, percent }) => `${clean(variant)} ${formatPercent(percent)}`)
    .join(', ')
}

function sharesOf(weights: Readonly<Record<string, number>>): Share[] {
  return Object.entries(weights)
    .filter(([, percent]) => percent > 0)
    .map(([variant, percent]) => ({ variant, percent }))
    .sort((a, b) => rank(a.variant) - rank(b.variant) || (a.variant < b.variant ? -1 : 1))
}

function rank(variant: string): number {
  const at = ORDER.indexOf(variant)
  return at < 0 ? ORDER.length : at
}

function lookOf(share: Share): { readonly fill: string; readonly tone: Tone } {
  return FILLS[share.variant] ?? OTHER
}

/** Each gets at least one column; what rounding leaves goes to the largest. */
function bar(shares: readonly Share[], width: number): Piece[] {
  const cells = shares.map(({ percent }) => Math.max(1, Math.round((percent / 100) * width)))
  const largest = cells.indexOf(Math.max(...cells))
  const rest = width - cells.reduce((sum, count) => sum + count, 0)
  return shares.map((share, i) => {
    const count = Math.max(0, (cells[i] ?? 0) + (i === largest ? rest : 0))
    return toned(lookOf(share).tone, lookOf(share).fill.repeat(count))
  })
}
