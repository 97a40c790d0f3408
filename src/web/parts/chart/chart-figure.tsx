import { useState } from 'react'
import type { ReactNode } from 'react'
import { useLanguage } from '../../text/language.tsx'
import styles from './chart.module.css'

export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly { readonly key: string | number; readonly cells: readonly string[] }[]
}

interface ChartFigureProps {
  readonly title: string
  /** What each line or area is. */
  readonly keys: ReactNode
  readonly children: ReactNode
  /** The same in numbers: made only when it is wanted. */
  readonly table: () => Table
}

/** More rows make a page slow and no reader wiser. */
const MOST_ROWS = 500

/** A chart with its words, and its numbers for who reads those, or cannot see the other. */
export function ChartFigure({ title, keys, children, table }: ChartFigureProps) {
  const [isOpen, setOpen] = useState(false)
  const { chart } = useLanguage().texts
  return (
    <figure className={styles.chart} aria-label={title}>
      <figcaption>
        <span className={styles.title}>{title}</span>
        {keys}
      </figcaption>
      <div className={styles.plot}>{children}</div>
      <details className={styles.table} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{chart.asTable}</summary>
        {isOpen && <Numbers title={title} table={table()} />}
      </details>
    </figure>
  )
}

function Numbers({ title, table: { head, rows } }: { readonly title: string; readonly table: Table }) {
  const { texts, language } = useLanguage()
  const shown = rows.slice(-MOST_ROWS)
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={title}>
      <table>
        <thead>
          <tr>
            {head.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                <td key={head[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <p>{texts.chart.moreRows(shown.length.toLocaleString(language), rows.length.toLocaleString(language))}</p>
      )}
    </div>
  )
}

interface KeyProps {
  readonly index: number
  readonly label: string
  /** Lines that are held against are dashed; areas are squares. */
  readonly kind: 'line' | 'area'
}

export function Key({ index, label, kind }: KeyProps) {
  const color = seriesColor(index)
  return (
    <span className={styles.key}>
      <svg width={18} height={12} aria-hidden>
        {kind === 'area' ? (
          <rect x={3} width={12} height={12} rx={3} fill={color} />
        ) : (
          <line x1={0} x2={18} y1={6} y2={6} stroke={color} strokeWidth={2.5} strokeDasharray={seriesDash(index)} />
        )}
      </svg>
      {label}
    </span>
  )
}

const COLORS = 4

export function seriesColor(index: number): string {
  return `var(--series-${index % COLORS})`
}

/** Never by colour alone: only the first line is whole. */
export function seriesDash(index: number): string | undefined {
  return index === 0 ? undefined : ['6 4', '2 3', '8 3 2 3'][(index - 1) % 3]
}

export const AXIS_TICK = { fill: 'var(--sw-muted)', fontSize: 13 } as const
export const AXIS_LINE = { stroke: 'var(--sw-line-strong)' } as const
