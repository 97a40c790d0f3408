import { VisuallyHidden } from '@mantine/core'
import { useTexts } from '../../text/language.tsx'
import { columnOf } from './diff-rows.ts'
import type { DiffRow, MarkedLine } from './diff-rows.ts'
import styles from './differences.module.css'
import { LineText } from './line-text.tsx'

const SIGNS = { removed: '−', added: '+', same: '', gap: '' } as const

/** Removed and added lines in one column, with the numbers of both texts. */
export function OneColumn({ rows, sides }: ColumnsProps) {
  const { diff } = useTexts()
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">
            <VisuallyHidden>{diff.number(sides.before)}</VisuallyHidden>
          </th>
          <th scope="col">
            <VisuallyHidden>{diff.number(sides.after)}</VisuallyHidden>
          </th>
          <th scope="col">
            <VisuallyHidden>{diff.line}</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {columnOf(rows).map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- Lines of one text have no other name than their place.
          <Line key={index} line={line} />
        ))}
      </tbody>
    </table>
  )
}

export interface ColumnsProps {
  readonly rows: readonly DiffRow[]
  readonly sides: { readonly before: string; readonly after: string }
}

function Line({ line }: { readonly line: MarkedLine }) {
  if (line.kind === 'gap') {
    return (
      <tr className={styles.gap}>
        <td colSpan={3}>⋯ {line.text}</td>
      </tr>
    )
  }
  return (
    <tr data-line={line.kind}>
      <td className={styles.number}>{line.before}</td>
      <td className={styles.number}>{line.after}</td>
      <td className={styles.code} data-sign={SIGNS[line.kind]}>
        <LineText line={line} />
      </td>
    </tr>
  )
}
