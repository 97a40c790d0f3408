import { Link } from '@tanstack/react-router'
import type { LatestDeployment as Latest } from '#domain/application-row.ts'
import { Age } from '../../parts/age.tsx'
import { Cells } from '../../parts/cells.tsx'
import { shownRow } from '../../parts/shown-status.ts'
import { StatusIcon } from '../../parts/status.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './latest-deployment.module.css'

/** The newest deployment: how it went, stage by stage, and when; a link to all of it. */
export function LatestDeployment({ latest }: { readonly latest: Latest | undefined }) {
  const { fleet } = useTexts()
  if (!latest) return <span className={styles.never}>{fleet.never}</span>
  return (
    <Link to="/deployments/$id" params={{ id: latest.id }} preload={false} className={styles.latest}>
      <StatusIcon status={shownRow(latest)} />
      <Cells steps={latest.steps} />
      <span className={styles.age}>
        <Age at={latest.finishedAt ?? latest.createdAt} />
      </span>
    </Link>
  )
}
