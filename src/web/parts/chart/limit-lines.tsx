import type { ReactNode } from 'react'
import { ReferenceLine } from 'recharts'
import { formatAmount } from '#domain/amount.ts'
import type { Texts } from '../../text/en/index.ts'
import type { Limits } from './sample-rows.ts'

/** The limits as lines with their words. Not a component: the charting library looks for its own among a chart's children. */
export function limitLines({ min, max }: Limits, unit: string | undefined, { chart }: Pick<Texts, 'chart'>): ReactNode {
  const lines = [
    ...(min === undefined ? [] : [{ y: min, words: chart.minimum(formatAmount(min, unit)), below: true }]),
    ...(max === undefined ? [] : [{ y: max, words: chart.maximum(formatAmount(max, unit)), below: false }]),
  ]
  return lines.map(({ y, words, below }) => (
    <ReferenceLine
      key={words}
      y={y}
      stroke="var(--sw-failed)"
      strokeDasharray="4 3"
      label={{
        value: words,
        position: below ? 'insideTopRight' : 'insideBottomRight',
        fill: 'var(--sw-failed)',
        fontSize: 13,
      }}
    />
  ))
}
