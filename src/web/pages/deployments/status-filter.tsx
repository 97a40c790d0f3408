import { StatusIcon } from '../../parts/status.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './filters.module.css'
import { chosenStatuses, FILTER_STATUSES, toggleStatus } from './filters.ts'
import { useView } from './use-view.ts'

/** One or several statuses; none is all. */
export function StatusFilter() {
  const { search, change } = useView()
  const { parts, deployments } = useTexts()
  const chosen = chosenStatuses(search.status)
  return (
    <div className={styles.statuses} role="group" aria-label={deployments.statuses.label}>
      <button
        type="button"
        className={styles.status}
        aria-pressed={chosen.length === 0}
        onClick={() => change({ status: undefined })}
      >
        {deployments.statuses.all}
      </button>
      {FILTER_STATUSES.map((status) => (
        <button
          key={status}
          type="button"
          className={styles.status}
          aria-pressed={chosen.includes(status)}
          onClick={() => change({ status: toggleStatus(search.status, status) })}
        >
          <span aria-hidden data-still>
            <StatusIcon status={status} />
          </span>
          {parts.status[status]}
        </button>
      ))}
    </div>
  )
}
