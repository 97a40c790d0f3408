import { useTexts } from '../../text/language.tsx'
import styles from './application-table.module.css'
import type { Drawn } from './drawn.ts'
import { TableRow } from './table-row.tsx'

const COLUMNS = ['health', 'application', 'sync', 'runs', 'latest', 'target'] as const

/** The dense form: a table, of which only the rows near the window are there. */
export function ApplicationTable({ places, count, before, after, hasHead }: Drawn & { readonly hasHead: boolean }) {
  const { columns, list } = useTexts().fleet
  return (
    <table className={styles.table} aria-rowcount={count + 1} aria-label={list}>
      <colgroup>
        {COLUMNS.map((column) => (
          <col key={column} className={styles[column]} />
        ))}
      </colgroup>
      <thead className={hasHead ? undefined : styles.quiet}>
        <tr aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <th key={column} scope="col">
              {column === 'health' ? <span className={styles.spoken}>{columns.health}</span> : columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Room height={before} />
        {places.map(({ at, row }) =>
          row ? <TableRow key={row.name} row={row} index={at + 2} /> : <Placeholder key={at} index={at} />,
        )}
        <Room height={after} />
      </tbody>
    </table>
  )
}

function Room({ height }: { readonly height: number }) {
  return height > 0 && <tr aria-hidden style={{ height }} />
}

/** Of the same height as what will come. */
function Placeholder({ index }: { readonly index: number }) {
  return (
    <tr aria-hidden className={styles.row}>
      {COLUMNS.map((column, i) => (
        <td key={column}>{i > 0 && <span className={styles.blank} data-width={(index + i) % 3} />}</td>
      ))}
    </tr>
  )
}
