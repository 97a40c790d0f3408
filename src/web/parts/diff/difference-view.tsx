import { IconArrowRight } from '@tabler/icons-react'
import { useMemo } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Difference } from '#domain/diff.ts'
import { useTexts } from '../../text/language.tsx'
import { linesOf } from './diff-lines.ts'
import { isShort } from './difference-groups.ts'
import styles from './differences.module.css'
import { LineDiff } from './line-diff.tsx'
import type { DiffLayout } from './use-diff-layout.ts'

interface DifferenceViewProps {
  readonly difference: Difference
  readonly sides: { readonly before: string; readonly after: string }
  readonly layout: DiffLayout
}

/** One field: `2 → 4` where both fit into a line, else line by line. */
export function DifferenceView({ difference, sides, layout }: DifferenceViewProps) {
  const { path } = difference
  if (isShort(difference)) return <Inline difference={difference} sides={sides} />
  return (
    <>
      {path !== '' && <p className={styles.path}>{clean(path)}</p>}
      <Lines difference={difference} sides={sides} layout={layout} />
    </>
  )
}

function Lines({ difference, sides, layout }: DifferenceViewProps) {
  const { text, before, after } = difference
  const lines = useMemo(() => linesOf({ text, before, after }), [text, before, after])
  if (lines.length === 0) return <Inline difference={difference} sides={sides} />
  return <LineDiff lines={lines} sides={sides} layout={layout} />
}

function Inline({ difference, sides }: Pick<DifferenceViewProps, 'difference' | 'sides'>) {
  const { diff } = useTexts()
  const { path, before, after } = difference
  return (
    <p className={styles.inline}>
      {path !== '' && <span className={styles.path}>{clean(path)}</span>}
      <span className={styles.values}>
        <Value kind="removed" side={sides.before} value={before} />
        <IconArrowRight size={14} role="img" aria-label={diff.becomes} />
        <Value kind="added" side={sides.after} value={after} />
      </span>
    </p>
  )
}

interface ValueProps {
  readonly kind: 'removed' | 'added'
  readonly side: string
  readonly value: string | undefined
}

function Value({ kind, side, value }: ValueProps) {
  const { diff } = useTexts()
  if (value === undefined || value === '') {
    return (
      <span className={styles.none} title={side}>
        {value === undefined ? diff.none : diff.empty}
      </span>
    )
  }
  const Mark = kind === 'removed' ? 'del' : 'ins'
  return (
    <Mark className={styles.value} title={side}>
      {clean(value)}
    </Mark>
  )
}
