import { useMemo } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Measured } from '#domain/evidence.ts'
import { useTexts } from '../../text/language.tsx'
import { STATUS_LOOKS } from '../look.ts'
import { Toned } from '../toned.tsx'
import styles from './chart.module.css'
import { plannedChecks, samplesOf } from './samples.ts'
import type { PlannedCheck } from './samples.ts'
import type { SamplesViewProps } from './samples-view.tsx'
import { SeriesChart } from './series-chart.tsx'

export function SamplesPanel({ facts, options }: SamplesViewProps) {
  const checks = useMemo(() => {
    const measured = new Map(samplesOf(facts).map((one) => [one.check, one.series]))
    const planned = new Map(plannedChecks(options).map((one) => [one.name, one]))
    const names = new Set([...planned.keys(), ...measured.keys()])
    return [...names].map((name) => ({ name, planned: planned.get(name), series: measured.get(name) ?? {} }))
  }, [facts, options])
  return checks.map((check) => <CheckSoFar key={check.name} {...check} />)
}

interface CheckSoFarProps {
  readonly name: string
  readonly planned: PlannedCheck | undefined
  readonly series: Readonly<Record<string, readonly Measured[]>>
}

function CheckSoFar({ name, planned, series: measured }: CheckSoFarProps) {
  const { chart } = useTexts()
  const series = useMemo(() => Object.entries(measured).map(([name, samples]) => ({ name, samples })), [measured])
  const min = planned?.rule?.min
  const max = planned?.rule?.max
  const limits = useMemo(() => ({ min, max }), [min, max])
  const own = series[0]?.samples ?? []
  const missing = own.filter((one) => one.type !== 'value').length
  return (
    <article className={styles.check}>
      <header>
        <h3>{clean(name)}</h3>
        <Toned look={STATUS_LOOKS.measuring} label={chart.measuring} filled>
          {chart.measuring}
        </Toned>
      </header>
      <p className={styles.asks}>
        {own.length === 0 ? chart.noSamples : chart.taken(own.length)}
        {missing > 0 && ` · ${chart.missing(missing)}`}
      </p>
      {own.length > 0 && <SeriesChart series={series} limits={limits} unit={planned?.unit} />}
    </article>
  )
}
