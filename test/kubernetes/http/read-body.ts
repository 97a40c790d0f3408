import type { IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { Refusal } from '../status.ts'

/** What a real server takes in one request. */
const LARGEST = 3 * 1024 * 1024

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > LARGEST) throw new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LARGEST}`)
    chunks.push(bytes)
  }
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body).toString() : body.toString()
}
