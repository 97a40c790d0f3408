/** What a number of a metric means; absent where it is a plain number. */
export const UNITS = ['percent', 'ratio', 'ms', 's'] as const

export type Unit = (typeof UNITS)[number]

/** A limit as written: `250ms`, `99.5%`, `12`. */
export interface Amount {
  readonly value: number
  readonly unit: '%' | 'ms' | 's' | undefined
}

export const AMOUNT_PATTERN = /^(-?\d+(?:\.\d+)?)(%|ms|s)?$/

export function parseAmount(written: number | string): Amount | undefined {
  if (typeof written === 'number') return Number.isFinite(written) ? { value: written, unit: undefined } : undefined
  const match = AMOUNT_PATTERN.exec(written)
  if (!match) return undefined
  const value = Number(match[1])
  return Number.isFinite(value) ? { value, unit: match[2] as Amount['unit'] } : undefined
}

const FACTORS: Readonly<Record<string, number>> = {
  '% percent': 1,
  '% ratio': 0.01,
  'ms ms': 1,
  'ms s': 0.001,
  's s': 1,
  's ms': 1_000,
}

/** The amount as a number of the metric's unit; undefined where the two do not fit. A bare number is in that unit. */
export function amountIn(amount: Amount, unit: Unit | undefined): number | undefined {
  if (amount.unit === undefined) return amount.value
  const factor = FACTORS[`${amount.unit} ${unit}`]
  // Rounding takes away what binary fractions add: 0.1 % of 1 is 0.001, not 0.0010000000000000002.
  return factor === undefined ? undefined : Number((amount.value * factor).toPrecision(15))
}
