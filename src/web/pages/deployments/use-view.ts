import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { isTyped } from '../../data/search-field.ts'
import type { DeploymentsSearch } from './search.ts'

const route = getRouteApi('/shell/deployments')

/** The address as this page's state: what it says, and how it is changed. */
export function useView() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (part: Partial<DeploymentsSearch>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: isTyped(part), resetScroll: false }),
    [navigate],
  )
  const clear = useCallback(() => void navigate({ search: {}, resetScroll: false }), [navigate])
  return { search, change, clear }
}
