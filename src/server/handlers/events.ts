import { listHistory } from '#store/history.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'

export function eventHandlers({ store, live }: ServerParts): Pick<Handlers, 'listEvents' | 'liveStream'> {
  return {
    listEvents: async ({ query }) => listHistory(store, query),
    async liveStream({ query, headers }) {
      const last = headers['last-event-id']
      // An id that is no number is from another server: as good as too old.
      const after = last === undefined ? undefined : /^\d{1,15}$/.test(String(last)) ? Number(last) : -1
      return (sink) => live.follow(sink, query, after)
    },
  }
}
