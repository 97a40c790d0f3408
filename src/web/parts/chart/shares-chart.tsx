import { useMemo } from 'react'
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatAmount } from '#domain/amount.ts'
import { formatPercent } from '#domain/unit.ts'
import { useTexts } from '../../text/language.tsx'
import { AXIS_LINE, AXIS_TICK, ChartFigure, Key, seriesColor, seriesDash } from './chart-figure.tsx'
import { ChartTip } from './chart-tip.tsx'
import type { Pointed } from './chart-tip.tsx'
import { seriesLabel } from './measured-words.ts'
import { roundAxis } from './ticks.ts'
import { shareRows, spanOf } from './sample-rows.ts'
import type { Series, ShareRow } from './sample-rows.ts'

interface SharesChartProps {
  readonly series: readonly Series[]
  readonly unit: string | undefined
}

const HEIGHT = 220

/** The distributions: which share of each series lies at or below a value. The line further right has the larger numbers. */
export function SharesChart({ series, unit }: SharesChartProps) {
  const texts = useTexts()
  const { chart } = texts
  const rows = useMemo(() => shareRows(series), [series])
  const { low, high, ticks } = useMemo(() => roundAxis(spanOf(series, {}, unit)), [series, unit])
  const labels = series.map(({ name }) => seriesLabel(name, texts))
  const none = series.map(() => 0)
  const last = rows.at(-1)?.shares ?? none
  // From the left edge to the right one, so that both lines reach from nothing to everything.
  const drawn = [{ value: low, shares: none }, ...rows, { value: high, shares: last }]
  return (
    <ChartFigure
      title={chart.distribution}
      keys={labels.map((label, index) => (
        <Key key={label} index={index} label={label} kind="line" />
      ))}
      table={() => ({
        head: [chart.value, ...labels],
        rows: rows.map(({ value, shares }) => {
          const percents = shares.map((share) => formatPercent(100 * share))
          return { key: value, cells: [formatAmount(value, unit), ...percents] }
        }),
      })}
    >
      <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 400, height: HEIGHT }}>
        <LineChart data={drawn} margin={{ top: 12, right: 16, bottom: 0, left: 0 }} title={chart.distribution}>
          <CartesianGrid vertical={false} stroke="var(--grid)" />
          <XAxis
            dataKey="value"
            type="number"
            domain={[low, high]}
            tickFormatter={(value: number) => formatAmount(value, unit)}
            tick={AXIS_TICK}
            axisLine={AXIS_LINE}
            tickLine={false}
            ticks={[...ticks]}
            tickMargin={8}
            minTickGap={12}
          />
          <YAxis
            domain={[0, 1]}
            ticks={[0, 0.5, 1]}
            width={52}
            tickFormatter={(share: number) => formatPercent(100 * share)}
            tick={AXIS_TICK}
            axisLine={false}
            tickLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--sw-line-strong)' }}
            content={<SharesTip labels={labels} unit={unit} />}
          />
          {series.map(({ name }, index) => (
            <Line
              key={name}
              name={labels[index]}
              type="stepAfter"
              dataKey={(row: ShareRow) => row.shares[index]}
              stroke={seriesColor(index)}
              strokeWidth={index === 0 ? 2 : 1.75}
              strokeDasharray={seriesDash(index)}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartFigure>
  )
}

interface SharesTipProps extends Pointed<ShareRow> {
  readonly labels: readonly string[]
  readonly unit: string | undefined
}

function SharesTip({ active, payload, labels, unit }: SharesTipProps) {
  const { chart } = useTexts()
  const row = payload?.[0]?.payload
  if (!active || !row) return null
  const lines = row.shares.map((share, index) => ({
    label: labels[index] ?? '',
    value: chart.distributionAxis(formatPercent(100 * share)),
    color: seriesColor(index),
  }))
  return <ChartTip title={formatAmount(row.value, unit)} lines={lines} />
}
