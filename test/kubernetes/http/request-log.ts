import type { Sent } from '../faults.ts'

export interface LoggedRequest extends Sent {
  readonly method: string
  /** 0 until it is answered. */
  readonly code: number
  readonly isDryRun: boolean
  readonly userAgent: string
}

const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])
const REMEMBERED = 100_000

/** What was asked for, in order. */
export interface RequestLog {
  all(): readonly LoggedRequest[]
  /** By verb; all of them without one. */
  count(verb?: string): number
  /** What changed something: dry runs are none, nor are reviews of permissions. */
  writes(): readonly LoggedRequest[]
  clear(): void
}

export interface RequestLogState extends RequestLog {
  /** Notes a request as it comes. What is called later notes how it was answered. */
  add(request: Omit<LoggedRequest, 'code'>): (code: number) => void
}

export function createRequestLog(): RequestLogState {
  let requests: LoggedRequest[] = []
  return {
    all: () => requests,
    count: (verb) =>
      verb === undefined ? requests.length : requests.filter((request) => request.verb === verb).length,
    writes: () =>
      requests.filter(({ verb, isDryRun, group }) => WRITES.has(verb) && !isDryRun && group !== 'authorization.k8s.io'),
    clear: () => void (requests = []),
    add(request) {
      if (requests.length >= REMEMBERED) requests = requests.slice(REMEMBERED / 2)
      const entry = { ...request, code: 0 }
      requests.push(entry)
      return (code) => void (entry.code = code)
    },
  }
}
