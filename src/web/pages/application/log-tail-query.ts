import { queryOptions } from '@tanstack/react-query'
import type { Client } from '#contract/client.ts'
import { readLog } from '#contract/deployments.ts'

const TAIL_BYTES = 4_096
const TAIL_LINES = 10
/** The least that may be read, to learn how long the log is. */
const LEAST_BYTES = 4

interface Place {
  readonly id: string
  readonly step: string
}

/** The last lines of the log of a stage. Without a place, or where the log cannot be read, there are none. */
export function logTailQuery(client: Client, place: Place | undefined) {
  return queryOptions({
    queryKey: [readLog.path, 'tail', { params: place }],
    enabled: place !== undefined,
    queryFn: async ({ signal }): Promise<readonly string[]> => {
      if (!place) return []
      const { size } = await client.call(readLog, { params: place, query: { limit: LEAST_BYTES }, signal })
      const query = { offset: Math.max(0, size - TAIL_BYTES), limit: TAIL_BYTES }
      const { text } = await client.call(readLog, { params: place, query, signal })
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(-TAIL_LINES)
    },
  })
}
