import type { DeploymentRow } from '#domain/deployment-row.ts'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../text/language.tsx'
import styles from './cells.module.css'
import { toneProps } from './toned.tsx'

/** The stages of a deployment as cells in a row, readable from across the room; the words are for who cannot see it. */
export function Cells({ steps }: { readonly steps: DeploymentRow['steps'] }) {
  const { parts } = useTexts()
  const label = parts.stages(steps.done, steps.all)
  return (
    <span className={styles.cells} role="img" aria-label={label}>
      {steps.cells.map(({ id, kind, status }) => {
        const tone = toneProps(status)
        const title = parts.stage(clean(kind), parts.status[status])
        return (
          <span key={id} {...tone} className={`${tone.className} ${styles.cell}`} data-status={status} title={title} />
        )
      })}
    </span>
  )
}
