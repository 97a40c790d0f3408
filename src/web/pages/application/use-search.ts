import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { ApplicationSearch } from './search.ts'

const route = getRouteApi('/shell/applications/$name')

export function useApplicationName(): string {
  return route.useParams().name
}

/** What the address says, and how it is changed; `push` where going back should undo it. */
export function useSearch() {
  const search: ApplicationSearch = route.useSearch()
  const navigate = useNavigate({ from: '/applications/$name' })
  const change = useCallback(
    (changed: Partial<ApplicationSearch>, how?: 'push') => {
      void navigate({
        to: '.',
        search: (before) => ({ ...before, ...changed }),
        replace: how !== 'push',
        resetScroll: false,
      })
    },
    [navigate],
  )
  return { search, change }
}
