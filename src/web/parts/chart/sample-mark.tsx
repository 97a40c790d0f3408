import { useTexts } from '../../text/language.tsx'
import { seriesColor } from './chart-figure.tsx'
import styles from './chart.module.css'
import type { Mark, SampleRow } from './sample-rows.ts'

interface SampleMarkProps {
  readonly x: number
  readonly y: number
  readonly mark: Mark
  readonly index: number
}

const TELLING = ['beyond', 'none', 'error'] as const

/** What the marks mean that say more than a number, as far as there are any. */
export function MarkKeys({ rows }: { readonly rows: readonly SampleRow[] }) {
  const { mark: words } = useTexts().chart
  const present = new Set(rows.flatMap(({ points }) => points.map((point) => point?.mark)))
  return TELLING.filter((mark) => present.has(mark)).map((mark) => (
    <span key={mark} className={styles.key}>
      <svg width={14} height={14} aria-hidden>
        <SampleMark x={7} y={7} mark={mark} index={0} />
      </svg>
      {words[mark]}
    </span>
  ))
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
