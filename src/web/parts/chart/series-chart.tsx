import { useMemo } from 'react'
import { CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatAmount } from '#domain/amount.ts'
import { useTexts } from '../../text/language.tsx'
import { AXIS_LINE, AXIS_TICK, ChartFigure, Key, seriesColor, seriesDash } from './chart-figure.tsx'
import type { Table } from './chart-figure.tsx'
import { axisTime } from './chart-time.ts'
import { limitLines } from './limit-lines.tsx'
import { measuredWords, seriesLabel } from './measured-words.ts'
import { MarkKeys, SampleMark } from './sample-mark.tsx'
import { sampleRows, spanOf } from './sample-rows.ts'
import type { Limits, SampleRow, Series } from './sample-rows.ts'
import { SeriesTip } from './series-tip.tsx'
import { roundAxis, timeTicks } from './ticks.ts'

interface SeriesChartProps {
  readonly series: readonly Series[]
  readonly limits: Limits
  readonly unit: string | undefined
}

const HEIGHT = 220
/** With more than so many, only the marks that say something are drawn. */
const MOST_DOTS = 300

interface DotProps {
  readonly cx?: number
  readonly cy?: number
  readonly payload?: SampleRow
}

/** Samples over time with the limits; what has no number stands at the bottom. */
export function SeriesChart({ series, limits, unit }: SeriesChartProps) {
  const texts = useTexts()
  const { chart } = texts
  const isElapsed = series.some(({ name }) => name === 'previous')
  const rows = useMemo(() => sampleRows(series, limits, isElapsed), [series, limits, isElapsed])
  const { low, high, ticks } = useMemo(() => roundAxis(spanOf(series, limits, unit)), [series, limits, unit])
  const labels = series.map(({ name }) => seriesLabel(name, texts))
  const table = (): Table => ({
    head: [chart.time, ...labels, chart.state],
    rows: rows.map(({ x, points }) => {
      const values = points.map((point) => (point ? measuredWords(point, unit, texts) : ''))
      return { key: x, cells: [axisTime(x, isElapsed), ...values, points[0] ? chart.mark[points[0].mark] : ''] }
    }),
  })
  const dot =
    (index: number) =>
    ({ cx, payload, cy }: DotProps) => {
      const point = payload?.points[index]
      const isQuiet = rows.length > MOST_DOTS && (point?.mark === 'value' || point?.mark === 'within')
      if (!point || cx === undefined || cy === undefined || isQuiet) return <g key={payload?.x} />
      return <SampleMark key={payload?.x} x={cx} y={cy} mark={point.mark} index={index} />
    }
  return (
    <ChartFigure
      title={chart.samples}
      table={table}
      keys={
        <>
          {labels.map((label, index) => (
            <Key key={label} index={index} label={label} kind="line" />
          ))}
          <MarkKeys rows={rows} />
        </>
      }
    >
      <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 600, height: HEIGHT }}>
        <ComposedChart data={[...rows]} margin={{ top: 12, right: 12, bottom: 0, left: 0 }} title={chart.samples}>
          <CartesianGrid vertical={false} stroke="var(--grid)" />
          <XAxis
            dataKey="x"
            type="number"
            domain={['dataMin', 'dataMax']}
            ticks={[...timeTicks(rows[0]?.x ?? 0, rows.at(-1)?.x ?? 0)]}
            tickMargin={8}
            tickFormatter={(x: number) => axisTime(x, isElapsed)}
            tick={AXIS_TICK}
            axisLine={AXIS_LINE}
            tickLine={false}
            minTickGap={12}
            padding={{ left: 8, right: 8 }}
          />
          <YAxis
            domain={[low, high]}
            width={64}
            ticks={[...ticks]}
            interval={0}
            tickFormatter={(value: number) => formatAmount(value, unit)}
            tick={AXIS_TICK}
            axisLine={false}
            tickLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--sw-line-strong)' }}
            content={<SeriesTip labels={labels} unit={unit} isElapsed={isElapsed} />}
          />
          {limitLines(limits, unit, texts)}
          {series.map(({ name }, index) => (
            <Line
              key={name}
              name={labels[index]}
              dataKey={(row: SampleRow) => valueOf(row, index)}
              stroke={seriesColor(index)}
              strokeWidth={index === 0 ? 2 : 1.75}
              strokeDasharray={seriesDash(index)}
              connectNulls={false}
              isAnimationActive={false}
              activeDot={{ r: 4 }}
              dot={dot(index)}
            />
          ))}
          {series.map(({ name }, index) => (
            <Line
              key={name}
              dataKey={(row: SampleRow) => gapOf(row, index, low)}
              stroke="none"
              isAnimationActive={false}
              activeDot={false}
              dot={dot(index)}
              tooltipType="none"
              legendType="none"
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFigure>
  )
}

function valueOf({ points }: SampleRow, index: number): number | null {
  const measured = points[index]?.measured
  return measured?.type === 'value' ? measured.value : null
}

/** What has no number stands at the bottom of the chart. */
function gapOf({ points }: SampleRow, index: number, low: number): number | null {
  const measured = points[index]?.measured
  return measured && measured.type !== 'value' ? low : null
}
