import type { Resource } from './kinds/resource.ts'
import type { ApiObject } from './object.ts'
import { Refusal, detailsOf } from './status.ts'

/** What a request is about, before anything is done with it. */
export interface Sent {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`; `get` for what is no object. */
  readonly verb: string
  readonly path: string
  readonly group: string
  /** '' for what is no object. */
  readonly plural: string
  readonly namespace: string
  readonly name: string
}

/** What goes wrong with the requests it is about. */
export interface Fault {
  /** All requests where it is left out. */
  readonly when?: (sent: Sent) => boolean
  /** How often; for ever where it is left out. */
  readonly times?: number
  readonly delayMs?: number
  /** No more of them are served: the others wait for their turn. */
  readonly perSecond?: number
  readonly answer?: {
    readonly code: number
    readonly reason: string
    readonly message: string
    readonly retryAfterSeconds?: number
  }
  /** Somebody in between answers in the server's place. */
  readonly garbage?: { readonly code: number; readonly type: string; readonly text: string | Iterable<string> }
  /** The connection breaks without an answer. */
  readonly reset?: boolean
}

/** What an admission webhook would see. */
export interface Admitted {
  readonly resource: Resource
  readonly namespace: string
  /** May be changed. */
  readonly draft: ApiObject
  readonly before: ApiObject | undefined
  readonly dryRun: boolean
}

/** Takes back what it was given for. */
export type Undo = () => void

export interface Faults {
  add(fault: Fault): Undo
  latency(ms: number): Undo
  /** As a real server has its limits: so many writes a second. */
  pace(writesPerSecond: number): Undo
  /** 429 with Retry-After. */
  tooMany(times: number, retryAfterSeconds: number): Undo
  serverError(times: number): Undo
  resetConnections(times: number): Undo
  /** Discovery of a group, and everything in it, answers 503. */
  groupDown(group: string): Undo
  /** All credentials are refused from now on. */
  expireTokens(): Undo
  /** Writes for which this gives a text are refused with it, as a webhook would. */
  deny(rule: (admitted: Admitted) => string | undefined): Undo
  /** Changes what is about to be stored, as a webhook would. */
  mutate(change: (admitted: Admitted) => void): Undo
  /** Requests for which this gives a text are forbidden, as by missing roles. */
  forbid(rule: (sent: Sent) => boolean): Undo
  /** Closes the connections of all watches; without an end, as a network does. */
  dropWatches(): void
  clear(): void
}

/** What the server asks. */
export interface FaultState extends Faults {
  admit(admitted: Admitted): void
  faultsFor(sent: Sent): readonly Fault[]
  isDown(group: string): boolean
  isForbidden(sent: Sent): boolean
  readonly areTokensExpired: boolean
  onDrop(drop: () => void): Undo
}

export function createFaults(): FaultState {
  const faults = new Set<Fault & { left: number; freeAt: number }>()
  const down = new Set<string>()
  const expired = new Set<object>()
  const denials = new Set<(admitted: Admitted) => string | undefined>()
  const mutations = new Set<(admitted: Admitted) => void>()
  const bans = new Set<(sent: Sent) => boolean>()
  const drops = new Set<() => void>()
  const add = (fault: Fault): Undo => member(faults, { ...fault, left: fault.times ?? Infinity, freeAt: 0 })
  return {
    add,
    latency: (delayMs) => add({ delayMs }),
    pace: (perSecond) => add({ when: isWrite, perSecond }),
    tooMany: (times, retryAfterSeconds) => add({ times, answer: { ...TOO_MANY, retryAfterSeconds } }),
    serverError: (times) => add({ times, answer: SERVER_ERROR }),
    resetConnections: (times) => add({ times, reset: true }),
    groupDown: (group) => member(down, group),
    expireTokens: () => member(expired, {}),
    deny: (rule) => member(denials, rule),
    mutate: (change) => member(mutations, change),
    forbid: (rule) => member(bans, rule),
    dropWatches() {
      for (const drop of drops) drop()
    },
    clear() {
      for (const set of [faults, down, expired, denials, mutations, bans]) set.clear()
    },
    admit(admitted) {
      for (const change of mutations) change(admitted)
      for (const rule of denials) refuse(rule(admitted), admitted)
    },
    faultsFor(sent) {
      const hit = [...faults].filter(({ when, left }) => left > 0 && (when?.(sent) ?? true))
      for (const fault of hit) fault.left -= 1
      return hit.map((fault) =>
        fault.perSecond === undefined ? fault : Object.assign({}, fault, { delayMs: turnOf(fault) }),
      )
    },
    isDown: (group) => down.has(group),
    isForbidden: (sent) => [...bans].some((rule) => rule(sent)),
    get areTokensExpired() {
      return expired.size > 0
    },
    onDrop: (drop) => member(drops, drop),
  }
}

const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])

export function isWrite({ verb }: Pick<Sent, 'verb'>): boolean {
  return WRITES.has(verb)
}

/** In how many milliseconds it is served. */
function turnOf(fault: { readonly perSecond?: number; freeAt: number }): number {
  const now = performance.now()
  const turn = Math.max(now, fault.freeAt)
  fault.freeAt = turn + 1_000 / (fault.perSecond ?? 1)
  return turn - now
}

const TOO_MANY = {
  code: 429,
  reason: 'TooManyRequests',
  message: 'the server has received too many requests and has asked us to try again later',
}
const SERVER_ERROR = {
  code: 500,
  reason: 'InternalError',
  message: 'Internal error occurred: etcdserver: request timed out',
}

function member<T>(set: Set<T>, item: T): Undo {
  set.add(item)
  return () => void set.delete(item)
}

function refuse(message: string | undefined, { resource, draft }: Admitted): void {
  if (message === undefined) return
  const webhook = `admission webhook "rule.test.slipway.dev" denied the request: ${message}`
  throw new Refusal(403, 'Forbidden', webhook, { details: detailsOf(resource, draft.metadata.name) })
}
