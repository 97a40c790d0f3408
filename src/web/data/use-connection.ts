import { useSyncExternalStore } from 'react'
import { useData } from './data-context.ts'
import type { Connection } from './live.ts'

export function useConnection(): Connection {
  const { live } = useData()
  return useSyncExternalStore(live.onConnection, () => live.connection)
}
