import type { DeploymentRow } from '#domain/deployment-row.ts'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../text/language.tsx'
import styles from './cells.module.css'
import { STATUS_LOOKS } from './look.ts'
import { shownCell } from './shown-status.ts'
import { toneProps } from './toned.tsx'

/** The stages of a deployment as cells in a row, readable from across the room; the words are for who cannot see it. */
export function Cells({ steps }: { readonly steps: DeploymentRow['steps'] }) {
  const { parts } = useTexts()
  const label = parts.stages(steps.done, steps.all)
  return (
    <span className={styles.cells} role="img" aria-label={label}>
      {steps.cells.map((cell) => {
        const status = shownCell(cell)
        const tone = toneProps(STATUS_LOOKS[status].tone)
        const title = parts.stage(clean(cell.kind), parts.status[status])
        const className = `${tone.className} ${styles.cell}`
        return <span key={cell.id} {...tone} className={className} data-status={status} title={title} />
      })}
    </span>
  )
}
