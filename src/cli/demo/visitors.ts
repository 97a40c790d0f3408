import { Agent, request } from 'node:http'

const EVERY_MS = 20
const TIMEOUT_MS = 5_000

/** What visitors met since the last look. */
export interface Visits {
  readonly ok: number
  readonly failed: number
  /** Good answers by the version that gave them. */
  readonly byVersion: ReadonlyMap<string, number>
}

export interface Visitors {
  /** Counts since the last call. */
  take(): Visits
  close(): void
}

/** A steady stream of real requests, fifty a second, each counted by how it ended. */
export function sendVisitors(address: string): Visitors {
  const [host = '127.0.0.1', port = '80'] = address.split(':')
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  let visits = emptyVisits()
  const visit = (): void => {
    const options = { host, port: Number(port), path: '/', agent, timeout: TIMEOUT_MS }
    const failed = (): void => {
      visits.failed += 1
    }
    const sent = request(options, (response) => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode !== 200) return failed()
        visits.ok += 1
        const version = String(response.headers['x-shop-version'] ?? 'unknown')
        visits.byVersion.set(version, (visits.byVersion.get(version) ?? 0) + 1)
      })
    })
    sent.once('timeout', () => sent.destroy())
    sent.once('error', failed)
    sent.end()
  }
  const timer = setInterval(visit, EVERY_MS)
  return {
    take() {
      const taken = visits
      visits = emptyVisits()
      return taken
    },
    close() {
      clearInterval(timer)
      agent.destroy()
    },
  }
}

function emptyVisits(): { ok: number; failed: number; byVersion: Map<string, number> } {
  return { ok: 0, failed: 0, byVersion: new Map() }
}

/** `250 requests, 100% ok (v1 200, v2 50)` */
export function visitWords({ ok, failed, byVersion }: Visits): string {
  const all = ok + failed
  if (all === 0) return 'no requests'
  const share = failed === 0 ? '100' : Math.min(99.9, (ok / all) * 100).toFixed(1)
  const versions = [...byVersion].sort(([a], [b]) => (a < b ? -1 : 1)).map(([version, count]) => `${version} ${count}`)
  return `${all} requests, ${share}% ok${versions.length > 0 ? ` (${versions.join(', ')})` : ''}`
}
