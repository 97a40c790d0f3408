import { useMemo } from 'react'
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { clean } from '#domain/clean-text.ts'
import { formatPercent } from '#domain/unit.ts'
import { useNow } from '../../data/use-now.ts'
import { useTexts } from '../../text/language.tsx'
import { AXIS_LINE, AXIS_TICK, ChartFigure, Key } from './chart-figure.tsx'
import { axisTime } from './chart-time.ts'
import { ChartTip } from './chart-tip.tsx'
import type { Pointed } from './chart-tip.tsx'
import styles from './traffic.module.css'
import { timeTicks } from './ticks.ts'
import type { TrafficChartProps } from './traffic-chart.tsx'
import { trafficRows, variantsOf } from './traffic-rows.ts'
import type { TrafficRow } from './traffic-rows.ts'

const HEIGHT = 200

export function TrafficPlot({ points, end }: TrafficChartProps) {
  const { chart } = useTexts()
  const now = useNow(end === undefined ? 1_000 : Number.MAX_SAFE_INTEGER)
  const variants = useMemo(() => variantsOf(points), [points])
  const rows = useMemo(() => trafficRows(points, end ?? now), [points, end, now])
  const labels = variants.map((name) => clean(name))
  const last = rows.at(-1)?.shares ?? []
  return (
    <div className={styles.traffic}>
      <ChartFigure
        title={chart.traffic}
        keys={labels.map((label, index) => (
          <Key
            key={label}
            index={colorIndex(label, index)}
            label={chart.trafficNow(label, formatPercent(last[index] ?? 0))}
            kind="area"
          />
        ))}
        table={() => ({
          head: [chart.time, ...labels],
          rows: rows.map(({ at, shares }) => {
            const percents = shares.map((share) => formatPercent(share))
            return { key: at, cells: [axisTime(at, false), ...percents] }
          }),
        })}
      >
        <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 600, height: HEIGHT }}>
          <AreaChart data={[...rows]} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} title={chart.traffic}>
            <CartesianGrid vertical={false} stroke="var(--grid)" />
            <XAxis
              dataKey="at"
              type="number"
              domain={['dataMin', 'dataMax']}
              tickFormatter={(at: number) => axisTime(at, false)}
              tick={AXIS_TICK}
              axisLine={AXIS_LINE}
              tickLine={false}
              ticks={[...timeTicks(rows[0]?.at ?? 0, rows.at(-1)?.at ?? 0)]}
              tickMargin={8}
              minTickGap={12}
            />
            <YAxis
              domain={[0, 100]}
              ticks={[0, 50, 100]}
              width={52}
              tickFormatter={(share: number) => formatPercent(share)}
              tick={AXIS_TICK}
              axisLine={false}
              tickLine={false}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: 'var(--sw-line-strong)' }}
              content={<TrafficTip labels={labels} />}
            />
            {variants.map((name, index) => (
              <Area
                key={name}
                name={labels[index]}
                type="stepAfter"
                stackId="traffic"
                dataKey={(row: TrafficRow) => row.shares[index] ?? 0}
                fill={colorOf(name, index)}
                fillOpacity={1}
                stroke="var(--sw-surface)"
                strokeWidth={1.5}
                isAnimationActive={false}
                activeDot={false}
              />
            ))}
          </AreaChart>
        </ResponsiveContainer>
      </ChartFigure>
    </div>
  )
}

interface TrafficTipProps extends Pointed<TrafficRow> {
  readonly labels: readonly string[]
}

function TrafficTip({ active, payload, labels }: TrafficTipProps) {
  const row = payload?.[0]?.payload
  if (!active || !row) return null
  const lines = row.shares.map((share, index) => {
    const label = labels[index] ?? ''
    return { label, value: formatPercent(share), color: colorOf(label, index) }
  })
  return <ChartTip title={axisTime(row.at, false)} lines={lines} />
}

/** The variants keep their colours, whichever of them there are. */
const KNOWN = ['canary', 'primary', 'baseline']

function colorIndex(name: string, index: number): number {
  const known = KNOWN.indexOf(name)
  return known >= 0 ? known : KNOWN.length + index
}

function colorOf(name: string, index: number): string {
  return `var(--series-${colorIndex(name, index) % 4})`
}
