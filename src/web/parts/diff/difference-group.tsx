import { IconCircleMinus, IconCirclePlus, IconPencil } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Difference } from '#domain/diff.ts'
import { useTexts } from '../../text/language.tsx'
import { DifferenceView } from './difference-view.tsx'
import type { DifferenceGroup } from './difference-groups.ts'
import styles from './differences.module.css'
import type { DiffLayout } from './use-diff-layout.ts'

const ICONS = { added: IconCirclePlus, removed: IconCircleMinus, changed: IconPencil } as const

interface DifferenceGroupProps {
  readonly group: DifferenceGroup
  readonly title: string
  readonly sides: { readonly before: string; readonly after: string }
  readonly layout: DiffLayout
  readonly renderExtra?: ((difference: Difference) => ReactNode) | undefined
}

/** All that differs in one resource. */
export function DifferenceGroupView({ group, title, sides, layout, renderExtra }: DifferenceGroupProps) {
  const { diff } = useTexts()
  const Icon = ICONS[group.change]
  return (
    <section className={styles.group}>
      <h3 className={styles.title} data-change={group.change}>
        <Icon size={16} role="img" aria-label={diff.change[group.change]} />
        <code>{clean(title)}</code>
        {group.differences.length > 1 && <span className={styles.count}>{diff.fields(group.differences.length)}</span>}
      </h3>
      <ul className={styles.fields}>
        {group.differences.map((difference, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- A report may name a path twice.
          <li key={`${difference.path} ${index}`} className={styles.field}>
            <DifferenceView difference={difference} sides={sides} layout={layout} />
            {renderExtra?.(difference)}
          </li>
        ))}
      </ul>
    </section>
  )
}
