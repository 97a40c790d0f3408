import styles from './chart.module.css'

/** What the charting library gives to a tooltip: whether something is pointed at, and its row. */
export interface Pointed<Row> {
  readonly active?: boolean
  readonly payload?: readonly { readonly payload?: Row }[]
}

export interface TipLine {
  readonly label: string
  readonly value: string
  readonly color: string
}

/** The exact values at the place that is pointed at. */
export function ChartTip({ title, lines }: { readonly title: string; readonly lines: readonly TipLine[] }) {
  return (
    <div className={styles.tip}>
      <p>{title}</p>
      <ul>
        {lines.map(({ label, value, color }) => (
          <li key={label}>
            <svg width={10} height={10} aria-hidden>
              <circle cx={5} cy={5} r={4} fill={color} />
            </svg>
            {label}
            <b>{value}</b>
          </li>
        ))}
      </ul>
    </div>
  )
}
