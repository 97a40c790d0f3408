import type { QueryClient } from '@tanstack/react-query'

/** Counts and orders that the news alone cannot tell are read again this often at most while news comes. */
const PAUSE_MS = 1_000

const waiting = new WeakMap<QueryClient, Map<string, ReturnType<typeof setTimeout>>>()

/** Reads again what is shown of these routes: once, however much news comes within a second. */
export function refreshSoon(cache: QueryClient, ...paths: readonly string[]): void {
  const timers = waiting.get(cache) ?? new Map<string, ReturnType<typeof setTimeout>>()
  waiting.set(cache, timers)
  for (const path of paths) {
    if (timers.has(path)) continue
    const timer = setTimeout(() => {
      timers.delete(path)
      void cache.invalidateQueries({ queryKey: [path] })
    }, PAUSE_MS)
    timers.set(path, timer)
  }
}
