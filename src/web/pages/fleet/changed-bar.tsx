import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { InfiniteData } from '@tanstack/react-query'
import { use, useEffect, useState } from 'react'
import { listApplications } from '#contract/applications.ts'
import type { ApplicationFilters } from '#contract/applications.ts'
import { useData } from '../../data/data-context.ts'
import { useTexts } from '../../text/language.tsx'
import { ListingContext } from './listing.ts'
import { matches } from '../../data/application-match.ts'
import styles from './notices.module.css'
import { foldUnshown, isUnshown } from './unshown.ts'

const NONE: ReadonlySet<string> = new Set()

/** Says quietly that there is more than what is seen; nothing moves until somebody wants it. */
export function ChangedBar({ filters }: { readonly filters: ApplicationFilters }) {
  const names = useUnshown(filters)
  const { changed, show } = useTexts().fleet
  const readAgain = useReadAgain()
  return (
    <div role="status" className={styles.status}>
      {names.size > 0 && (
        <div className={styles.changed}>
          {changed(names.size)}
          <Button size="compact-sm" variant="subtle" onClick={readAgain}>
            {show}
          </Button>
        </div>
      )}
    </div>
  )
}

function useUnshown(filters: ApplicationFilters): ReadonlySet<string> {
  const { live } = useData()
  const listing = use(ListingContext)
  const [names, setNames] = useState(NONE)
  useEffect(() => listing?.onReadAgain(() => setNames(NONE)), [listing])
  useEffect(() => {
    return live.onNews((news) => {
      const rows = news.flatMap((one) => (one.type === 'application' ? [one.application] : []))
      const removed = news.flatMap((one) => (one.type === 'application-removed' ? [one.name] : []))
      if (!listing || rows.length + removed.length === 0) return
      setNames((before) =>
        foldUnshown(before, { rows, removed }, (row) => matches(row, filters) && isUnshown(row, listing)),
      )
    })
  }, [live, listing, filters])
  return names
}

/** From the beginning: what was loaded further down is loaded again when it is looked at. */
function useReadAgain(): () => void {
  const cache = useQueryClient()
  return () => {
    const queryKey = [listApplications.path, 'pages']
    cache.setQueriesData<InfiniteData<unknown>>(
      { queryKey },
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    )
    void cache.invalidateQueries({ queryKey })
    globalThis.scrollTo({ top: 0 })
  }
}
