import { useMemo } from 'react'
import { useNow } from '../../data/use-now.ts'
import { useTexts } from '../../text/language.tsx'
import { activityOf, MOST_COUNTED, startOfDay } from './activity.ts'
import { useRows } from './use-rows.ts'

const HOUR_MS = 3_600_000
const ACTIVE = { status: 'pending,running,waiting' } as const
const always = (): boolean => true

/** What goes on now and what went on today, whatever the filters are. */
export function ActivitySentence() {
  const texts = useTexts().deployments
  const since = startOfDay(useNow(HOUR_MS))
  const ofToday = useMemo(() => ({ since }), [since])
  const active = useRows({ filters: ACTIVE, limit: MOST_COUNTED, mayInsert: always })
  const today = useRows({ filters: ofToday, limit: MOST_COUNTED, mayInsert: always })
  // While it is not known nothing is claimed; the list below says what is wrong.
  if (!active.query.data || !today.query.data) return texts.looking
  return texts.activity(activityOf(active.rows, { rows: today.rows, isMore: today.query.hasNextPage }))
}
