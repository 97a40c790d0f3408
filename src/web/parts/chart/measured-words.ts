import { formatAmount } from '#domain/amount.ts'
import { clean } from '#domain/clean-text.ts'
import type { Texts } from '../../text/en/index.ts'
import type { Point } from './sample-rows.ts'

/** A sample in words: its number, or why it has none. */
export function measuredWords({ measured }: Point, unit: string | undefined, { chart }: Pick<Texts, 'chart'>): string {
  switch (measured.type) {
    case 'value':
      return formatAmount(measured.value, unit) + (measured.note === undefined ? '' : ` (${clean(measured.note)})`)
    case 'none':
      return chart.why[measured.why]
    case 'error':
      return `${chart.mark.error}: ${clean(measured.message)}`
  }
}

/** What a series is called: the reference of an earlier deployment and unnamed ones have words of their own. */
export function seriesLabel(name: string, { chart }: Pick<Texts, 'chart'>): string {
  if (name === 'previous') return chart.series.previous
  return name === 'value' ? chart.series.value : clean(name)
}
