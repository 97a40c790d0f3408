import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { ApplicationRow } from '#domain/application-row.ts'
import { clean } from '#domain/clean-text.ts'
import { HealthIcon } from '../../parts/health.tsx'
import { SyncBadge } from '../../parts/sync.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './application-table.module.css'
import { LatestDeployment } from './latest-deployment.tsx'
import { Remark } from './remark.tsx'
import { Runs } from './runs.tsx'

/** One application. The link of its name covers the row, so that the whole of it opens as links do. */
export const TableRow = memo(function TableRow({
  row,
  index,
}: {
  readonly row: ApplicationRow
  readonly index: number
}) {
  const { name, health, latest, target, agent, kind } = row
  return (
    <tr className={styles.row} aria-rowindex={index} data-attention={row.attention}>
      <td className={styles.icon}>
        <HealthIcon health={health} size={18} />
      </td>
      <td>
        <Link to="/applications/$name" params={{ name }} preload={false} className={styles.name} data-row>
          {clean(name)}
        </Link>
        <Remark row={row} className={styles.second} />
      </td>
      <td>
        <div className={styles.first}>
          <SyncBadge sync={row.sync} />
        </div>
        <Difference row={row} />
      </td>
      <td>
        <Runs row={row} />
      </td>
      <td>
        <LatestDeployment latest={latest} />
      </td>
      <td>
        <div className={styles.first} title={clean(target)}>
          {clean(target)}
        </div>
        <div className={styles.second}>
          {clean(kind)} · {clean(agent)}
        </div>
      </td>
    </tr>
  )
})

/** Where reality and git differ beyond the commit. */
function Difference({ row: { drift, quarantined } }: { readonly row: ApplicationRow }) {
  const { fleet } = useTexts()
  if (quarantined) return <div className={styles.second}>{fleet.quarantined}</div>
  return drift > 0 && <div className={styles.second}>{fleet.drift(drift)}</div>
}
