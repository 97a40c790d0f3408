import { useQuery } from '@tanstack/react-query'
import { getMe } from '#contract/info.ts'
import type { Permission } from '#contract/permission.ts'
import { useData } from './data-context.ts'
import { routeQuery } from './query.ts'

/** Who is signed in; undefined until that is known. */
export function useMe() {
  const { client } = useData()
  return useQuery(routeQuery(client, getMe, {})).data
}

/** Whether whoever is signed in may do this: actions that may not be done are not offered. */
export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) ?? false
}
