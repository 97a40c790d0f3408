import { useMemo } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { CheckResult } from '#domain/evidence.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './chart.module.css'
import { figuresOf, formatFigure } from './figures.ts'
import type { Figure } from './figures.ts'
import { OutcomeBadge } from './outcome.tsx'
import { SeriesChart } from './series-chart.tsx'
import { SharesChart } from './shares-chart.tsx'

/** One check of an analysis: how it was judged and why, in words, pictures and numbers. */
export function CheckPanel({ result }: { readonly result: CheckResult }) {
  const { chart } = useTexts()
  const series = useMemo(
    () => Object.entries(result.samples).map(([name, samples]) => ({ name, samples })),
    [result.samples],
  )
  const { min, max } = result.limits
  const limits = useMemo(() => ({ min, max }), [min, max])
  const { main, rest } = useMemo(() => figuresOf(result), [result])
  const hasSamples = series.some(({ samples }) => samples.length > 0)
  return (
    <article className={styles.check}>
      <header>
        <h3>{clean(result.check)}</h3>
        <OutcomeBadge outcome={result.outcome} filled />
      </header>
      <p className={styles.words}>{sentence(clean(result.words))}</p>
      <p className={styles.asks}>{useAsks(result)}</p>
      {hasSamples ? (
        <div className={styles.plots} data-two={series.length > 1 || undefined}>
          <SeriesChart series={series} limits={limits} unit={result.unit} />
          {series.length > 1 && <SharesChart series={series} unit={result.unit} />}
        </div>
      ) : (
        <p className={styles.asks}>{chart.noSamples}</p>
      )}
      <Figures figures={main} unit={result.unit} label={chart.figuresOf} />
      {rest.length > 0 && (
        <details className={styles.rest}>
          <summary>{chart.allFigures}</summary>
          <Figures figures={rest} unit={result.unit} label={chart.allFigures} />
        </details>
      )}
    </article>
  )
}

const COMPARISONS = ['threshold', 'canary-primary', 'canary-baseline', 'previous'] as const

/** What the strategy asks, for who does not know it by heart. */
function useAsks({ strategy, limits }: CheckResult): string {
  const { asks } = useTexts().chart
  const known = COMPARISONS.find((one) => one === strategy)
  const sentence = known ? asks[known] : asks.other(clean(strategy))
  return limits['evidenceNeeded'] === undefined ? sentence : `${sentence} ${asks.sequentially}`
}

interface FiguresProps {
  readonly figures: readonly Figure[]
  readonly unit: string | undefined
  readonly label: string
}

function Figures({ figures, unit, label }: FiguresProps) {
  const { chart } = useTexts()
  if (figures.length === 0) return null
  return (
    <dl className={styles.figures} aria-label={label}>
      {figures.map((figure) => (
        <div key={figure.key}>
          <dt>{chart.figures[figure.key] ?? clean(figure.key)}</dt>
          <dd>{formatFigure(figure, unit, chart)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The judge's words stand within a sentence; here they are one. */
function sentence(words: string): string {
  const text = words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
