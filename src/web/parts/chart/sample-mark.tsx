import { seriesColor } from './chart-figure.tsx'
import type { Mark } from './sample-rows.ts'

interface SampleMarkProps {
  readonly x: number
  readonly y: number
  readonly mark: Mark
  readonly index: number
}

/** Each judgement has a shape of its own. */
export function SampleMark({ x, y, mark, index }: SampleMarkProps) {
  switch (mark) {
    case 'value':
    case 'within':
      return <circle cx={x} cy={y} r={2.5} fill={seriesColor(index)} />
    case 'beyond':
      return <path d={`M${x} ${y - 6}l6 10h-12z`} fill="var(--sw-failed)" stroke="var(--sw-surface)" strokeWidth={1} />
    case 'none':
      return (
        <path
          d={`M${x} ${y - 5}l5 5l-5 5l-5 -5z`}
          fill="var(--sw-surface)"
          stroke="var(--sw-waiting)"
          strokeWidth={1.8}
        />
      )
    case 'error':
      return <path d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} fill="none" stroke="var(--sw-failed)" strokeWidth={2.4} />
  }
}
