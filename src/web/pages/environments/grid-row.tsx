import { memo } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { EnvironmentRow } from '#domain/environment-row.ts'
import { useTexts } from '../../text/language.tsx'
import { CellView } from './cell-view.tsx'
import styles from './environment-grid.module.css'
import { PromotionMark } from './promotion-mark.tsx'
import { promotionsOf } from './promotion.ts'

interface GridRowProps {
  readonly row: EnvironmentRow
  readonly index: number
  readonly columns: readonly string[]
  /** Rows that hold several applications in a cell are higher. */
  readonly measure: (element: HTMLElement | null) => void
}

export const GridRow = memo(function GridRow({ row, index, columns, measure }: GridRowProps) {
  const { environments } = useTexts()
  const promotions = promotionsOf(columns, row.cells)
  const first = columns.find((column) => (row.cells[column]?.length ?? 0) > 0)
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} className={styles.row}>
      <th scope="row" title={clean(row.name)}>
        {clean(row.name)}
      </th>
      {columns.map((column) => {
        const cells = row.cells[column] ?? []
        const more = row.more[column] ?? 0
        const promotion = promotions.get(column)
        return (
          <td key={column}>
            {promotion && <PromotionMark promotion={promotion} />}
            {cells.map((cell, i) => (
              <CellView key={cell.name} cell={cell} isNamed={cells.length > 1} isFirst={column === first && i === 0} />
            ))}
            {cells.length === 0 && (
              <span className={styles.none} role="img" aria-label={environments.noApplication}>
                –
              </span>
            )}
            {more > 0 && <div className={styles.more}>{environments.more(more)}</div>}
          </td>
        )
      })}
    </tr>
  )
})
