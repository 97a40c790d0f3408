import { Button, SegmentedControl, VisuallyHidden } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../../text/language.tsx'
import { DifferenceGroupView } from './difference-group.tsx'
import { groupByResource } from './difference-groups.ts'
import styles from './differences.module.css'
import type { DifferencesProps } from './differences.tsx'
import { useDiffLayout } from './use-diff-layout.ts'

const GROUPS_AT_ONCE = 40

export function DifferenceList({ differences, more, before, after, titles, renderExtra }: DifferencesProps) {
  const { diff } = useTexts()
  const [limit, setLimit] = useState(GROUPS_AT_ONCE)
  const { ref, width } = useElementSize<HTMLDivElement>()
  const layout = useDiffLayout(width)
  if (differences.length === 0 && more === 0) return <p className={styles.nothing}>{diff.nothing}</p>
  const groups = groupByResource(differences)
  return (
    <div ref={ref} className={styles.differences}>
      <div className={styles.bar}>
        <p className={styles.legend}>
          <span className={styles.side} data-change="removed">
            <span aria-hidden>−</span> {before}
          </span>
          <IconArrowRight size={14} aria-hidden />
          <VisuallyHidden>{diff.becomes}</VisuallyHidden>
          <span className={styles.side} data-change="added">
            <span aria-hidden>+</span> {after}
          </span>
        </p>
        {layout.isWide && (
          <SegmentedControl
            size="xs"
            aria-label={diff.layout}
            value={layout.chosen}
            onChange={layout.choose}
            data={[
              { value: 'inline', label: diff.inline },
              { value: 'side', label: diff.sideBySide },
            ]}
          />
        )}
      </div>
      {groups.slice(0, limit).map((group) => (
        <DifferenceGroupView
          key={group.resource}
          group={group}
          title={titles?.get(group.resource) ?? group.resource}
          sides={{ before, after }}
          layout={layout.shown}
          renderExtra={renderExtra}
        />
      ))}
      {groups.length > limit && (
        <Button variant="default" size="xs" onClick={() => setLimit(limit + GROUPS_AT_ONCE)}>
          {diff.moreGroups(Math.min(GROUPS_AT_ONCE, groups.length - limit), groups.length - limit)}
        </Button>
      )}
      {more > 0 && <p className={styles.nothing}>{diff.notListed(more)}</p>}
    </div>
  )
}
