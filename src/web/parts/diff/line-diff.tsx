import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTexts } from '../../text/language.tsx'
import type { DiffLine } from './diff-lines.ts'
import { rowsOf } from './diff-rows.ts'
import styles from './differences.module.css'
import { OneColumn } from './one-column.tsx'
import { TwoColumns } from './two-columns.tsx'
import type { DiffLayout } from './use-diff-layout.ts'

interface LineDiffProps {
  readonly lines: readonly DiffLine[]
  readonly sides: { readonly before: string; readonly after: string }
  readonly layout: DiffLayout
}

/** What is longer is folded: a page of a hundred thousand rows helps nobody. */
const LINES_AT_ONCE = 300

export function LineDiff({ lines, sides, layout }: LineDiffProps) {
  const { diff } = useTexts()
  const [limit, setLimit] = useState(LINES_AT_ONCE)
  const rows = useMemo(() => rowsOf(lines.slice(0, limit)), [lines, limit])
  const rest = lines.length - limit
  const Columns = layout === 'side' ? TwoColumns : OneColumn
  return (
    <div className={styles.lines}>
      <div className={styles.scroll} role="group" tabIndex={0} aria-label={diff.lines(sides.before, sides.after)}>
        <Columns rows={rows} sides={sides} />
      </div>
      {rest > 0 && (
        <Button
          variant="subtle"
          size="xs"
          className={styles.unfold}
          onClick={() => setLimit(limit + 10 * LINES_AT_ONCE)}
        >
          {diff.moreLines(Math.min(rest, 10 * LINES_AT_ONCE), rest)}
        </Button>
      )}
    </div>
  )
}
