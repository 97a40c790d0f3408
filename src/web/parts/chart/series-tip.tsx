import { useTexts } from '../../text/language.tsx'
import { seriesColor } from './chart-figure.tsx'
import { axisTime } from './chart-time.ts'
import { ChartTip } from './chart-tip.tsx'
import type { Pointed } from './chart-tip.tsx'
import { measuredWords } from './measured-words.ts'
import type { SampleRow } from './sample-rows.ts'

interface SeriesTipProps extends Pointed<SampleRow> {
  readonly labels: readonly string[]
  readonly unit: string | undefined
  readonly isElapsed: boolean
}

/** What each series measured at the moment that is pointed at. */
export function SeriesTip({ active, payload, labels, unit, isElapsed }: SeriesTipProps) {
  const texts = useTexts()
  const row = payload?.[0]?.payload
  if (!active || !row) return null
  const lines = row.points.flatMap((point, index) => {
    if (!point) return []
    return [{ label: labels[index] ?? '', value: measuredWords(point, unit, texts), color: seriesColor(index) }]
  })
  return <ChartTip title={axisTime(row.x, isElapsed)} lines={lines} />
}
