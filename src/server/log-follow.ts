import type { LogName, Logs } from '#blobs/logs.ts'
import type { followLog as followLogRoute } from '#contract/deployments.ts'
import type { InputOf } from '#contract/route.ts'
import { endHeardAt } from '#store/deployments.ts'
import { hasLogEnded } from '#store/logs.ts'
import type { Store } from '#store/store.ts'
import type { EventSink } from './event-sink.ts'

type LogEvent = InputOf<typeof followLogRoute, 'events'>

const READ_BYTES = 65_536
const CHECK_MS = 5_000
/** How long after its deployment's end was heard of a log whose own end was not reported counts as ended. */
const ORPHAN_MS = 30_000

/** Whether nothing more will come: the agent said so, or the deployment has been over for a while. */
export async function hasEnded(store: Store, log: LogName): Promise<boolean> {
  if (await hasLogEnded(store, log)) return true
  const heardAt = await endHeardAt(store.db, log.deployment)
  return heardAt !== undefined && store.clock.now() - heardAt > ORPHAN_MS
}

/** Sends the log as it grows, until its end. An event's id is the offset after it. */
export async function followLog(
  parts: { readonly store: Store; readonly logs: Logs },
  sink: EventSink<LogEvent>,
  from: { readonly log: LogName; readonly offset: number },
): Promise<void> {
  const { store, logs } = parts
  const { log } = from
  let offset = from.offset
  let news = new AbortController()
  const unfollow = logs.follow(log, () => news.abort())
  try {
    while (!sink.closed.aborted) {
      news = new AbortController() // Made before reading, so that growth while reading is not missed.
      const ended = await hasEnded(store, log)
      const part = await logs.read(log, offset, READ_BYTES)
      if (part.text !== '') {
        sink.send({ type: 'text', offset, text: part.text }, String(part.next))
        offset = part.next
        await sink.drained()
      } else if (ended) {
        sink.send({ type: 'end', size: part.size })
        return
      } else await store.clock.sleep(CHECK_MS, AbortSignal.any([news.signal, sink.closed]))
    }
  } finally {
    unfollow()
  }
}
