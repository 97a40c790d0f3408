import type { ServerResponse } from 'node:http'
import type { House } from './house.ts'

/** Changes come in bursts; one line for each burst. */
const GATHER_MS = 20
/** An empty line now and then: else neither side would notice that the other is gone. */
const HEARTBEAT_MS = 15_000

/**
 * The state of an application now and after each change, one JSON text a line; `null` while it is not known. A slow
 * reader misses states, never the newest one.
 */
export function streamState(house: House, name: string, res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'application/x-ndjson' })
  let timer: NodeJS.Timeout | undefined
  const send = (): void => {
    timer = undefined
    if (!res.writableNeedDrain) res.write(`${JSON.stringify(house.find(name)?.state() ?? null)}\n`)
  }
  const schedule = (): void => {
    timer ??= setTimeout(send, GATHER_MS)
  }
  const forget = house.listen((changed) => {
    if (changed === name) schedule()
  })
  const heartbeat = setInterval(() => {
    if (!res.writableNeedDrain) res.write('\n')
  }, HEARTBEAT_MS)
  res.on('drain', schedule)
  res.on('close', () => {
    forget()
    clearTimeout(timer)
    clearInterval(heartbeat)
  })
  send()
}
