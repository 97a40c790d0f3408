import { isWrite } from '../faults.ts'
import type { Sent } from '../faults.ts'

export interface LoggedRequest extends Sent {
  readonly method: string
  /** 0 until it is answered. */
  readonly code: number
  readonly isDryRun: boolean
  readonly userAgent: string
  /** As it came, where the log keeps such things; absent for a watch. */
  readonly sentAs?: SentAs
}

export interface SentAs {
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

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
  /** Notes a request as it comes, and what is known of it later. */
  add(request: Omit<LoggedRequest, 'code'>): Noted
}

export interface Noted {
  answered(code: number): void
  /** Does nothing where such things are not kept. */
  came(sentAs: SentAs): void
}

export function createRequestLog({ keepsBodies = false } = {}): RequestLogState {
  let requests: LoggedRequest[] = []
  return {
    all: () => requests,
    count: (verb) =>
      verb === undefined ? requests.length : requests.filter((request) => request.verb === verb).length,
    writes: () => requests.filter((one) => isWrite(one) && !one.isDryRun && one.group !== 'authorization.k8s.io'),
    clear: () => void (requests = []),
    add(request) {
      if (requests.length >= REMEMBERED) requests = requests.slice(REMEMBERED / 2)
      const entry: { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] } = { ...request, code: 0 }
      requests.push(entry)
      return {
        answered: (code) => void (entry.code = code),
        came: (sentAs) => void (keepsBodies && (entry.sentAs = sentAs)),
      }
    },
  }
}
