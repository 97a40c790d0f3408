import { Agent, request } from 'node:http'

const EVERY_MS = 30
const TIMEOUT_MS = 10_000

export interface FailedVisit {
  readonly sentAt: number
  readonly failedAt: number
  readonly why: string
}

/** What visitors of an application met. */
export interface Visits {
  readonly sent: number
  /** Answers with 200, by the version that gave them. */
  readonly byVersion: ReadonlyMap<string, number>
  /** Answers with 500 and more, by the version that gave them: the application's own fault. */
  readonly errors: ReadonlyMap<string, number>
  /** Requests that got no answer from the application: somebody lost them. */
  readonly lost: readonly FailedVisit[]
}

export interface Visitors {
  /** Ends the stream, and answers when the last request has its answer. */
  end(): Promise<Visits>
  /** What they have met so far. */
  readonly visits: Visits
}

/** A steady stream of requests through the proxy until it is ended. */
export function sendVisitors(t: { after(end: () => Promise<unknown>): void }, address: string): Visitors {
  const [host = '', port = ''] = address.split(':')
  const agent = new Agent({ keepAlive: true })
  const byVersion = new Map<string, number>()
  const errors = new Map<string, number>()
  const lost: FailedVisit[] = []
  const open = new Set<Promise<void>>()
  let sent = 0
  const visit = (): Promise<void> =>
    new Promise((done) => {
      const sentAt = Date.now()
      sent += 1
      const lose = (why: string): void => {
        lost.push({ sentAt, failedAt: Date.now(), why })
        done()
      }
      const asked = request({ host, port: Number(port), path: '/', agent, timeout: TIMEOUT_MS }, (response) => {
        response.resume()
        response.once('error', (error) => lose(error.message))
        response.once('end', () => {
          const version = response.headers['x-version']
          const status = response.statusCode ?? 0
          if (typeof version !== 'string') return lose(`status ${status} without a version`)
          const counts = status === 200 ? byVersion : errors
          counts.set(version, (counts.get(version) ?? 0) + 1)
          done()
        })
      })
      asked.once('timeout', () => asked.destroy(new Error('no answer in time')))
      asked.once('error', (error: NodeJS.ErrnoException) => lose(error.code ?? error.message))
      asked.end()
    })
  const timer = setInterval(() => {
    const visited = visit().finally(() => open.delete(visited))
    open.add(visited)
  }, EVERY_MS)
  const visits = {
    get sent() {
      return sent
    },
    byVersion,
    errors,
    lost,
  }
  const end = async (): Promise<Visits> => {
    clearInterval(timer)
    await Promise.all(open)
    agent.destroy()
    return visits
  }
  // Also where the test fails before it looks at them.
  t.after(end)
  return { visits, end }
}
