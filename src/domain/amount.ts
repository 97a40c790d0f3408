/** A number of a metric with its unit, as people read it. */
export function formatAmount(value: number, unit: string | undefined): string {
  switch (unit) {
    case 'percent':
      return `${trim(value, 3)}%`
    case 'ms':
      return Math.abs(value) >= 10_000 ? `${trim(value / 1_000, 1)}s` : `${significant(value)}ms`
    case 's':
      return `${significant(value)}s`
    default:
      return significant(value)
  }
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}

function significant(value: number): string {
  return String(Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4)))
}
