import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { useTexts } from '../../text/language.tsx'
import { VIEWS } from './search.ts'
import type { View } from './search.ts'
import { useSearch } from './use-search.ts'
import styles from './views.module.css'

/** The sides of an application; each is an address. */
export function Views({ app }: { readonly app: ApplicationView }) {
  const { application } = useTexts()
  const { search } = useSearch()
  const current = search.view ?? 'resources'
  const counts: Partial<Record<View, number>> = {
    resources: app.live?.resources.length ?? 0,
    drift: app.drift.length,
  }
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a narrow screen they scroll.
    const link = list.current?.querySelector<HTMLElement>(`[data-view="${current}"]`)
    if (link && list.current) list.current.scrollLeft = link.offsetLeft - list.current.offsetLeft - 24
  }, [current])
  return (
    <nav ref={list} className={styles.views} aria-label={application.viewsLabel}>
      {VIEWS.map((view) => (
        <Link
          key={view}
          from="/applications/$name"
          to="."
          search={{ view: view === 'resources' ? undefined : view }}
          resetScroll={false}
          className={styles.view}
          data-view={view}
          data-current={view === current || undefined}
          activeProps={{ 'aria-current': view === current ? 'page' : undefined }}
        >
          {application.views[view]}
          {counts[view] !== undefined && counts[view] > 0 && (
            <span className={styles.count} data-care={view === 'drift' || undefined}>
              {counts[view].toLocaleString()}
            </span>
          )}
        </Link>
      ))}
    </nav>
  )
}
