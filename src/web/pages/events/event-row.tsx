import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { HistoryRow } from '#domain/history.ts'
import { clean } from '#domain/clean-text.ts'
import { Moment } from '../../parts/moment.tsx'
import { Marked } from '../../parts/marked.tsx'
import { Person } from '../../parts/person.tsx'
import { useTexts } from '../../text/language.tsx'
import { EVENT_ICONS, OTHER_EVENT_ICON } from './event-look.ts'
import styles from './events.module.css'

/** Who did what, when, to what; the sentence leads to the deployment, or else to the application. */
export function EventRow({ row }: { readonly row: HistoryRow }) {
  const { events } = useTexts()
  const { kind, at, by, application, sentence } = row
  const Icon = EVENT_ICONS[kind] ?? OTHER_EVENT_ICON
  const kindWords = events.kinds[kind] ?? clean(kind)
  return (
    <article className={styles.event}>
      <Icon size={18} stroke={1.75} role="img" aria-label={kindWords} className={styles.icon} />
      <p className={styles.words}>
        <What row={row}>
          <Marked text={clean(sentence)} />
        </What>
      </p>
      <span className={styles.by}>
        <Person actor={by} />
      </span>
      <span className={styles.where}>
        {application !== undefined && (
          <Link
            to="/applications/$name"
            params={{ name: application }}
            aria-label={events.showApplication(clean(application))}
          >
            {clean(application)}
          </Link>
        )}
      </span>
      <span className={styles.at}>
        <Moment at={at} />
      </span>
    </article>
  )
}

function What({ row, children }: { readonly row: HistoryRow; readonly children: ReactNode }) {
  const { deployment, application } = row
  if (deployment !== undefined) {
    return (
      <Link to="/deployments/$id" params={{ id: deployment }} data-row="">
        {children}
      </Link>
    )
  }
  if (application === undefined) return children
  return (
    <Link to="/applications/$name" params={{ name: application }} data-row="">
      {children}
    </Link>
  )
}
