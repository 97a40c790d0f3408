import { IconChevronRight } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import { HealthBadge } from '../health.tsx'
import { ResourceIcon } from './resource-icon.tsx'
import { ResourceLink } from './resource-link.tsx'
import { ResourceMarks } from './resource-marks.tsx'
import { NameText } from './name-text.tsx'
import { resourceName, shortName } from './resource-name.ts'
import type { TreeFacts } from './tree-facts.ts'
import styles from './tree-list.module.css'
import type { TreeRow } from './tree-rows.ts'

const INDENT = 20
/** Deeper ones are not pushed further to the right: they would leave the page. */
const MOST_INDENTS = 10

interface TreeListRowProps {
  readonly row: TreeRow
  readonly index: number
  readonly facts: TreeFacts
  readonly isActive: boolean
  readonly isSelected: boolean
  onFold(): void
  onFocus(): void
  onKey(event: KeyboardEvent): void
}

export function TreeListRow(props: TreeListRowProps) {
  const { row, index, facts, isActive } = props
  const { node, level, place, siblings, isOpen } = row
  const { resource } = node
  const isParent = node.children.length > 0
  return (
    <div
      className={styles.row}
      role="row"
      data-row
      data-index={index}
      data-selected={props.isSelected || undefined}
      tabIndex={isActive ? 0 : -1}
      aria-rowindex={index + 2}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-expanded={isParent ? isOpen : undefined}
      onFocus={props.onFocus}
      onKeyDown={(event) => event.target === event.currentTarget && props.onKey(event)}
    >
      <span role="gridcell" className={styles.name} style={{ paddingLeft: Math.min(level - 1, MOST_INDENTS) * INDENT }}>
        {isParent ? <Fold isOpen={isOpen} onFold={props.onFold} /> : <span className={styles.leaf} />}
        <ResourceIcon kind={resource.kind} />
        <span className={styles.words}>
          <ResourceLink id={node.key} className={styles.link} tabIndex={-1} label={resourceName(resource)}>
            <NameText name={shortName(resource, facts.place)} />
          </ResourceLink>
          <span className={styles.kind}>{clean(resource.kind)}</span>
        </span>
        <ResourceMarks
          drift={facts.drift.get(node.key) ?? 0}
          weight={facts.weights.get(node.key)}
          isLost={node.isLost}
        />
      </span>
      <span role="gridcell" className={styles.variant}>
        {clean(resource.variant ?? '')}
      </span>
      <span role="gridcell" className={styles.health}>
        <HealthBadge health={resource.health} />
      </span>
      <span role="gridcell" className={styles.why} title={clean(resource.reason)}>
        {clean(resource.reason)}
      </span>
    </div>
  )
}

function Fold({ isOpen, onFold }: { readonly isOpen: boolean; readonly onFold: () => void }) {
  const { tree } = useTexts()
  return (
    <button
      type="button"
      className={styles.fold}
      tabIndex={-1}
      data-open={isOpen || undefined}
      aria-label={isOpen ? tree.fold : tree.unfold}
      onClick={onFold}
    >
      <IconChevronRight size={16} aria-hidden />
    </button>
  )
}
