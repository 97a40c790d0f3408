import { ActionIcon, Tooltip } from '@mantine/core'
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react'
import type { FitViewOptions } from '@xyflow/react'
import { Panel, useReactFlow } from '@xyflow/react'
import { useTexts } from '../../text/language.tsx'
import styles from './graph.module.css'

export function GraphControls({ fit }: { readonly fit: FitViewOptions }) {
  const { tree } = useTexts()
  const flow = useReactFlow()
  const controls = [
    { label: tree.zoomOut, icon: IconMinus, act: () => flow.zoomOut() },
    { label: tree.zoomIn, icon: IconPlus, act: () => flow.zoomIn() },
    { label: tree.fit, icon: IconFocusCentered, act: () => flow.fitView(fit) },
  ]
  return (
    <Panel position="bottom-right" className={styles.controls}>
      {controls.map(({ label, icon: Icon, act }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon variant="subtle" color="gray" size="md" aria-label={label} onClick={() => void act()}>
            <Icon size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </Panel>
  )
}
