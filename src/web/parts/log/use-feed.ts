import { useEffect, useSyncExternalStore } from 'react'
import type { FeedState, LogFeed } from './log-feed.ts'

/** Reads while the component is there. */
export function useFeed(feed: LogFeed): FeedState {
  useEffect(() => {
    feed.start()
    return () => feed.stop()
  }, [feed])
  return useSyncExternalStore(feed.subscribe, () => feed.state)
}
