import { metricOf, METRICS } from '#analysis/metric.ts'
import { formatAmount } from '#domain/amount.ts'
import type { Measured } from '#domain/evidence.ts'
import type { StageSpec } from '#domain/plan.ts'
import { parseDuration } from '#domain/unit.ts'

const WITHOUT_VALUE = { empty: 'no data', nan: 'no number', infinite: 'infinite', late: 'too late' } as const

/** What the strategies that compare hold a variant against. */
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['canary-primary', 'against primary'],
  ['canary-baseline', 'against baseline'],
  ['previous', 'against the last success'],
])

export function measuredText(measured: Measured, unit?: string): string {
  switch (measured.type) {
    case 'value':
      return formatAmount(measured.value, unit)
    case 'none':
      return WITHOUT_VALUE[measured.why]
    case 'error':
      return 'not answered'
  }
}

/** The unit of a check's numbers. Options come from another program, so nothing is taken for granted in them. */
export function unitOf(stage: StageSpec | undefined, check: string): string | undefined {
  const found = checkOf(stage, check)
  const unit = fieldOf(found, 'unit')
  if (typeof unit === 'string') return unit
  const metric = METRICS.find((one) => one === fieldOf(found, 'metric'))
  return metricOf(metric).unit
}

/** What the numbers are held against, in words. */
export function limitsOf(stage: StageSpec | undefined, check: string): string | undefined {
  const rule = fieldOf(checkOf(stage, check), 'rule')
  const control = CONTROLS.get(String(fieldOf(rule, 'strategy')))
  if (control !== undefined) return control
  const unit = unitOf(stage, check)
  const limits = (['min', 'max'] as const).flatMap((key) => {
    const value = fieldOf(rule, key)
    return typeof value === 'number' ? [`${key} ${formatAmount(value, unit)}`] : []
  })
  return limits.length > 0 ? limits.join(', ') : undefined
}

/** How long a stage such as `wait` or `analysis` is meant to take. */
export function meantMs(stage: StageSpec): number | undefined {
  const meant = fieldOf(stage.options, 'forMs') ?? fieldOf(stage.options, 'for')
  if (typeof meant === 'number') return meant
  return typeof meant === 'string' ? parseDuration(meant) : undefined
}

function checkOf(stage: StageSpec | undefined, check: string): unknown {
  const checks = fieldOf(stage?.options, 'checks')
  if (!Array.isArray(checks)) return undefined
  return checks.find((one: unknown) => [fieldOf(one, 'name'), fieldOf(one, 'metric')].includes(check))
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}
