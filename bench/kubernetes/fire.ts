import { Agent, request } from 'node:http'
import type { RequestOptions } from 'node:http'
import type { LoggedRequest } from '../../test/kubernetes/http/request-log.ts'

/** Connections that were open at once did best at this number. */
const AT_ONCE = 64

/** Sends the very same requests as fast as they are answered. Answers how many a second. */
export async function fire(url: string, requests: readonly LoggedRequest[]): Promise<number> {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const queue = requests.values()
  const startedAt = performance.now()
  const inTurn = async (): Promise<void> => {
    for (const { method, sentAs } of queue) {
      if (!sentAs) continue
      const headers = Object.fromEntries(Object.entries(sentAs.headers).filter(([name]) => !OF_CONNECTION.has(name)))
      await exchange({ agent, hostname, port, method, path: sentAs.url, headers }, sentAs.text)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, inTurn))
  agent.destroy()
  return requests.length / ((performance.now() - startedAt) / 1_000)
}

const OF_CONNECTION = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

function exchange(options: RequestOptions, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      answer.on('end', resolve).on('error', reject).resume()
    })
    sent.on('error', reject)
    sent.end(text === '' ? undefined : text)
  })
}
