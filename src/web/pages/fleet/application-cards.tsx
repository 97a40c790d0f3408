import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { ApplicationRow } from '#domain/application-row.ts'
import { clean } from '#domain/clean-text.ts'
import { shortCommit } from '#domain/revision.ts'
import { Age } from '../../parts/age.tsx'
import { Cells } from '../../parts/cells.tsx'
import { HealthIcon } from '../../parts/health.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './application-cards.module.css'
import type { Drawn } from './drawn.ts'
import { Remark } from './remark.tsx'
import { Versions } from './runs.tsx'

export const CARD_HEIGHT = 68

/** The form for narrow screens: two lines for each. */
export function ApplicationCards({ places, count, before, after }: Drawn) {
  const { list } = useTexts().fleet
  return (
    <ul className={styles.cards} style={{ paddingTop: before, paddingBottom: after }} aria-label={list}>
      {places.map(({ at, row }) => (
        <li key={row?.name ?? at} className={styles.card} aria-setsize={count} aria-posinset={at + 1}>
          {row && <Card row={row} />}
        </li>
      ))}
    </ul>
  )
}

const Card = memo(function Card({ row }: { readonly row: ApplicationRow }) {
  const { name, latest, running } = row
  // Why somebody is needed is more than how the last deployment went.
  const isCalm = row.attention === 'none'
  return (
    <>
      <HealthIcon health={row.health} size={18} />
      <Link to="/applications/$name" params={{ name }} preload={false} className={styles.name} data-row>
        {clean(name)}
      </Link>
      <span className={styles.version}>
        {row.versions.length > 0 ? (
          <Versions versions={row.versions} />
        ) : (
          running && <code>{shortCommit(clean(running.commit))}</code>
        )}
      </span>
      <Remark row={row} className={isCalm ? styles.remark : `${styles.remark} ${styles.wide}`} />
      {isCalm && latest && (
        <span className={styles.latest}>
          <Cells steps={latest.steps} />
          <Age at={latest.finishedAt ?? latest.createdAt} />
        </span>
      )}
    </>
  )
})
