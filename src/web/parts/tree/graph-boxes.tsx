import type { Node, NodeProps } from '@xyflow/react'
import { Handle, Position, useReactFlow } from '@xyflow/react'
import { IconChevronDown, IconChevronRight, IconStack2 } from '@tabler/icons-react'
import type { FocusEvent } from 'react'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import { HealthIcon } from '../health.tsx'
import { HEALTH_LOOKS } from '../look.ts'
import { toneProps } from '../toned.tsx'
import { NODE_HEIGHT, NODE_WIDTH } from './graph-layout.ts'
import type { GraphNode } from './graph-nodes.ts'
import styles from './graph.module.css'
import { ResourceIcon } from './resource-icon.tsx'
import { ResourceLink } from './resource-link.tsx'
import { ResourceMarks } from './resource-marks.tsx'
import { NameText } from './name-text.tsx'
import { resourceName, shortName } from './resource-name.ts'

export interface BoxData extends Record<string, unknown> {
  readonly box: GraphNode
  readonly drift: number
  readonly weight: number | undefined
  readonly place: string
  readonly isSelected: boolean
  onToggle(key: string): void
}

type BoxProps = NodeProps<Node<BoxData>>

export function ResourceBox({ data, ...place }: BoxProps) {
  const { box, drift, weight, place: prefix, isSelected } = data
  const onFocus = useInView(place)
  if (box.type !== 'resource') return null
  const { resource, isLost } = box.node
  const tone = toneProps(HEALTH_LOOKS[resource.health].tone)
  return (
    <div
      {...tone}
      className={`${tone.className} ${styles.box}`}
      data-health={resource.health}
      data-selected={isSelected || undefined}
      onFocus={onFocus}
    >
      <Ports />
      <span className={styles.kindIcon}>
        <ResourceIcon kind={resource.kind} size={20} />
      </span>
      <span className={styles.words}>
        <ResourceLink id={box.key} className={styles.link} label={resourceName(resource)}>
          <NameText name={shortName(resource, prefix)} />
        </ResourceLink>
        <span className={styles.kind}>{clean(resource.kind)}</span>
      </span>
      <ResourceMarks drift={drift} weight={weight} isLost={isLost} />
      <span title={clean(resource.reason)}>
        <HealthIcon health={resource.health} size={18} />
      </span>
    </div>
  )
}

export function GroupBox({ data, ...place }: BoxProps) {
  const { tree } = useTexts()
  const onFocus = useInView(place)
  const { box, onToggle } = data
  if (box.type !== 'group') return null
  const { kind, health, variant, count, isOpen } = box.group
  const tone = toneProps(HEALTH_LOOKS[health].tone)
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <button
      type="button"
      {...tone}
      className={`${tone.className} ${styles.box} ${styles.group}`}
      data-health={health}
      aria-expanded={isOpen}
      onClick={() => onToggle(box.key)}
      onFocus={onFocus}
    >
      <Ports />
      <span className={styles.kindIcon}>
        <IconStack2 size={20} stroke={1.75} aria-hidden />
      </span>
      <span className={styles.words}>
        <span className={styles.link}>{tree.group(count, clean(kind))}</span>
        <span className={styles.kind}>
          {[clean(variant ?? ''), isOpen ? tree.close : tree.open].filter((word) => word !== '').join(' · ')}
        </span>
      </span>
      <HealthIcon health={health} size={18} />
      <Chevron size={16} aria-hidden className={styles.chevron} />
    </button>
  )
}

/** Where edges begin and end; nobody connects anything here. */
function Ports() {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className={styles.port} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={styles.port} />
    </>
  )
}

/** What gets the focus by the keyboard is brought into view. */
function useInView(place: Pick<BoxProps, 'positionAbsoluteX' | 'positionAbsoluteY'>) {
  const flow = useReactFlow()
  return (event: FocusEvent<HTMLElement>): void => {
    if (!event.target.matches(':focus-visible') || isSeen(event.currentTarget)) return
    const [x, y] = [place.positionAbsoluteX + NODE_WIDTH / 2, place.positionAbsoluteY + NODE_HEIGHT / 2]
    void flow.setCenter(x, y, { zoom: flow.getZoom() })
  }
}

function isSeen(box: HTMLElement): boolean {
  const frame = box.closest('.react-flow')?.getBoundingClientRect()
  const own = box.getBoundingClientRect()
  if (!frame) return true
  return own.left >= frame.left && own.right <= frame.right && own.top >= frame.top && own.bottom <= frame.bottom
}
