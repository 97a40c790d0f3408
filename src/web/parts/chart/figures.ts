import { formatAmount } from '#domain/amount.ts'
import type { CheckResult } from '#domain/evidence.ts'
import { formatPercent } from '#domain/unit.ts'

/** A number of a verdict by the key that its strategy gave it. */
export interface Figure {
  readonly key: string
  readonly value: number
}

const THRESHOLD = ['median', 'lowest', 'highest', 'min', 'max', 'failures', 'failureLimit', 'noData', 'errors']
const COMPARISON = ['shift', 'effectFloor', 'effect', 'p', 'alpha', 'evidence', 'evidenceNeeded', 'decidedAfter']
const SHARES = new Set(['percent', 'ratio'])

/** What a verdict rests on, the most telling first, and then all the rest. */
export function figuresOf(result: Pick<CheckResult, 'strategy' | 'unit' | 'limits' | 'figures'>): {
  readonly main: readonly Figure[]
  readonly rest: readonly Figure[]
} {
  const all = new Map(Object.entries({ ...result.limits, ...result.figures }))
  const main = mainKeys(result).flatMap((key) => {
    const value = all.get(key)
    return value === undefined ? [] : [{ key, value }]
  })
  const shown = new Set(main.map(({ key }) => key))
  const rest = [...all].flatMap(([key, value]) => (shown.has(key) ? [] : [{ key, value }]))
  return { main, rest }
}

function mainKeys({ strategy, unit }: Pick<CheckResult, 'strategy' | 'unit'>): readonly string[] {
  if (strategy === 'threshold') return THRESHOLD
  const middles = SHARES.has(unit ?? '') ? ['mean', 'controlMean'] : ['median', 'controlMedian']
  return [...middles, ...COMPARISON]
}

const AMOUNTS = new Set([
  'median',
  'controlMedian',
  'mean',
  'controlMean',
  'lowest',
  'highest',
  'min',
  'max',
  'shift',
  'effectFloor',
])

export interface FigureWords {
  odds(count: string): string
  pairs(count: string): string
}

/** A figure as people read it; only amounts have the metric's unit. */
export function formatFigure({ key, value }: Figure, unit: string | undefined, words: FigureWords): string {
  if (AMOUNTS.has(key))
    return key === 'shift' && value > 0 ? `+${formatAmount(value, unit)}` : formatAmount(value, unit)
  switch (key) {
    case 'effect':
      return `${value > 0 ? '+' : ''}${formatPercent(100 * value)}`
    case 'p':
    case 'alpha':
      return value < 0.0001 ? '< 0.0001' : String(Number(value.toPrecision(2)))
    case 'evidence':
    case 'evidenceNeeded':
      return words.odds(
        value >= 1e6 ? '> 1,000,000' : formatOdds(key === 'evidence' ? Math.floor(value) : Math.ceil(value)),
      )
    case 'decidedAfter':
      return words.pairs(String(value))
    default:
      return String(Number(value.toPrecision(6)))
  }
}

function formatOdds(value: number): string {
  return value.toLocaleString('en')
}
