import { useQuery } from '@tanstack/react-query'
import { listApplications } from '#contract/applications.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import { matches } from '../data/application-match.ts'
import { useData } from '../data/data-context.ts'
import { routeQuery } from '../data/query.ts'
import { useTexts } from '../text/language.tsx'
import { PLACES } from './navigation.tsx'
import type { Place } from './navigation.tsx'

const MOST = 8

export interface PaletteResults {
  readonly places: readonly Place[]
  readonly applications: readonly ApplicationRow[]
  /** Whether no more will come for this text. */
  readonly isSettled: boolean
}

/** Pages and applications that have the text in their names. All that is shown fits the text as it is now. */
export function usePaletteResults(text: string): PaletteResults {
  const { shell } = useTexts()
  const { client } = useData()
  const wanted = text.trim()
  const { data, isPlaceholderData, isPending } = useQuery({
    ...routeQuery(client, listApplications, {
      query: { limit: MOST, sort: 'name', ...(wanted ? { text: wanted } : {}) },
    }),
    enabled: wanted !== '',
    placeholderData: (before) => before,
    staleTime: 0,
  })
  const places = PLACES.filter(({ page }) => shell.pages[page].toLowerCase().includes(wanted.toLowerCase()))
  if (wanted === '') return { places, applications: [], isSettled: true }
  const items = data?.items ?? []
  // What was found for an earlier text stays only as far as it would be found for this one.
  const applications = isPlaceholderData ? items.filter((row) => matches(row, { text: wanted })) : items
  return { places, applications, isSettled: !isPending && !isPlaceholderData }
}
