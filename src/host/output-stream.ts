import type { ServerResponse } from 'node:http'
import type { OutputAsked } from './api.ts'
import { outputOf } from './output.ts'
import type { OutputSource } from './output.ts'

/** An empty line now and then: else neither side would notice that the other is gone. */
const HEARTBEAT_MS = 15_000

/**
 * What instances print, one JSON text a line; `null` once all that was there has been told. It is read no faster than
 * it is taken. Errors: `host.output-unknown`.
 */
export async function streamOutput(source: OutputSource, asked: OutputAsked, res: ServerResponse): Promise<void> {
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  const output = outputOf(source, asked, gone.signal)
  const first = await output.next() // What is refused is refused before the answer begins.
  res.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const heartbeat = setInterval(() => {
    if (!res.writableNeedDrain) res.write('\n')
  }, HEARTBEAT_MS)
  try {
    for (let next = first; !next.done && !gone.signal.aborted; next = await output.next()) {
      res.write(`${JSON.stringify(next.value ?? null)}\n`)
      if (res.writableNeedDrain) await drained(res)
    }
  } finally {
    clearInterval(heartbeat)
    await output.return()
  }
  res.end()
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done)
      res.off('close', done)
      resolve()
    }
    res.on('drain', done)
    res.on('close', done)
  })
}
