import { VisuallyHidden } from '@mantine/core'
import { useTexts } from '../../text/language.tsx'
import type { DiffRow, MarkedLine } from './diff-rows.ts'
import styles from './differences.module.css'
import { LineText } from './line-text.tsx'
import type { ColumnsProps } from './one-column.tsx'

/** Before on the left, after on the right, line by line beside each other. */
export function TwoColumns({ rows, sides }: ColumnsProps) {
  return (
    <table className={`${styles.table} ${styles.two}`}>
      <colgroup>
        <col className={styles.numbers} />
        <col />
        <col className={styles.numbers} />
        <col />
      </colgroup>
      <thead>
        <tr>
          <Heading side={sides.before} />
          <Heading side={sides.after} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- Lines of one text have no other name than their place.
          <Row key={index} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Heading({ side }: { readonly side: string }) {
  return (
    <th scope="colgroup" colSpan={2} className={styles.heading}>
      {side}
    </th>
  )
}

function Row({ row }: { readonly row: DiffRow }) {
  if (row.kind === 'gap') {
    return (
      <tr className={styles.gap}>
        <td colSpan={4}>⋯ {row.before?.text}</td>
      </tr>
    )
  }
  return (
    <tr>
      <Half line={row.before} number={row.before?.before} />
      <Half line={row.after} number={row.after?.after} />
    </tr>
  )
}

function Half({ line, number }: { readonly line: MarkedLine | undefined; readonly number: number | undefined }) {
  const { diff } = useTexts()
  if (!line) {
    return (
      <td colSpan={2} data-line="none">
        <VisuallyHidden className={styles.unselected}>{diff.none}</VisuallyHidden>
      </td>
    )
  }
  const sign = line.kind === 'removed' ? '−' : line.kind === 'added' ? '+' : ''
  return (
    <>
      <td className={styles.number} data-line={line.kind}>
        {number}
      </td>
      <td className={styles.code} data-line={line.kind} data-sign={sign}>
        <LineText line={line} />
      </td>
    </>
  )
}
