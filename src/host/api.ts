/** What the host daemon is told and what it tells: plain JSON over HTTP on a unix socket. */

export const VARIANTS = ['primary', 'canary', 'baseline'] as const

export type Variant = (typeof VARIANTS)[number]

/** Percent of the traffic by variant; they sum to 100. */
export type Weights = Readonly<Record<Variant, number>>

export const ALL_TO_PRIMARY: Weights = { primary: 100, canary: 0, baseline: 0 }

export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const

export type StopSignal = (typeof STOP_SIGNALS)[number]

export interface HealthCheck {
  /** Asked by GET; without it, an accepted TCP connection is health. */
  readonly path?: string | undefined
  readonly everyMs: number
  readonly timeoutMs: number
  /** Answers in a row that make an instance ready, or not ready. */
  readonly healthyAfter: number
  readonly unhealthyAfter: number
  /** An instance that is not ready for so long is ended and started again. */
  readonly startWithinMs: number
}

export interface StopRule {
  readonly signal: StopSignal
  /** Between the signal and SIGKILL. */
  readonly graceMs: number
  /** How long requests in flight may take before the signal is sent. */
  readonly drainMs: number
}

/** One variant of an application as it shall be. */
export interface VariantSpec {
  /** Digest of the release; the folder holds its files. */
  readonly release: string
  readonly folder: string
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The variable that tells a process its port. */
  readonly portVariable: string
  readonly replicas: number
  readonly health: HealthCheck
  readonly stop: StopRule
}

/** Requests with this header go to that variant, whatever its weight, while it has a ready instance. */
export interface HeaderRoute {
  readonly name: string
  readonly value: string
  readonly variant: Variant
}

/** Where and how an application's proxy answers. */
export interface FrontSpec {
  readonly listen: string
  readonly sticky?: { readonly maxAgeMs: number } | undefined
  readonly headers: readonly HeaderRoute[]
}

export interface HostSettings {
  /** Address on which `/metrics` answers besides the socket. */
  readonly metricsListen?: string | undefined
}

const INSTANCE_STATUSES = ['starting', 'ready', 'unhealthy', 'back-off', 'stopping'] as const

export type InstanceStatus = (typeof INSTANCE_STATUSES)[number]

/** A start that did not end well. */
export interface Failure {
  readonly at: number
  readonly words: string
  /** Whether it was a time-out of `startWithin` and not an exit. */
  readonly slow: boolean
}

export interface InstanceState {
  readonly id: string
  readonly variant: Variant
  /** 1, 2, 3 … within its variant: what people call it. */
  readonly number: number
  readonly generation: string
  readonly release: string
  readonly status: InstanceStatus
  readonly reason: string
  readonly pid?: number | undefined
  readonly port?: number | undefined
  readonly restarts: number
  /** Failures since it was last ready, the newest last. */
  readonly failures: readonly Failure[]
  /** What it printed last, set where it has failed. */
  readonly lastLines?: string | undefined
}

export interface VariantState {
  readonly variant: Variant
  readonly release: string
  /** Changes with whatever needs new processes: release, command, environment, port variable. */
  readonly generation: string
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly portVariable: string
  readonly health: HealthCheck
  readonly stop: StopRule
  readonly wanted: number
  /** Ready instances of the declared generation. */
  readonly ready: number
  /** All wanted instances are ready and serve, and nothing older is left. */
  readonly settled: boolean
  readonly reason: string
  readonly instances: readonly InstanceState[]
}

export interface ListenState {
  readonly address: string
  readonly status: 'opening' | 'open' | 'failed'
  readonly reason: string
}

export interface ApplicationState {
  readonly name: string
  readonly at: number
  readonly listen: ListenState
  readonly front: FrontSpec
  /** As declared. */
  readonly weights: Weights
  /** As requests are split now: differs while a variant with a weight has no ready instance. */
  readonly effective: Weights
  readonly removing: boolean
  readonly reason: string
  readonly variants: readonly VariantState[]
  /** Instances of variants that were removed, not yet ended. */
  readonly leaving: readonly InstanceState[]
}

export const REQUEST_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx', 'error', 'aborted'] as const

export type RequestClass = (typeof REQUEST_CLASSES)[number]

/** Lines of one variant's output that ended between two moments. */
export interface LineCount {
  /** `unknown`: nobody looked then; `lost`: some were cut away, as the log had grown too large. */
  readonly state: 'counted' | 'unknown' | 'lost'
  readonly lines: number
  /** Those that hold the pattern that was asked for. */
  readonly matching: number
}

/** By variant; one without an instance is left out. */
export type LogLines = Readonly<Partial<Record<Variant, LineCount>>>

/** All requests of one variant between two moments. */
export interface RequestSummary {
  readonly requests: Readonly<Record<RequestClass, number>>
  /** Requests by latency bucket (see `LATENCY_BOUNDS_MS`), the last is above all bounds. */
  readonly latency: readonly number[]
}

export interface Windows {
  /** Whole seconds, so they may be a little off what was asked; milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly variants: Readonly<Record<Variant, RequestSummary>>
}

/** Which output is wanted; an instance is named together with its variant. */
export interface OutputAsked {
  readonly variant?: Variant | undefined
  readonly instance?: string | undefined
  /** Last lines of each instance to begin with. */
  readonly lines: number
  readonly follow: boolean
}

/** Lines that one instance printed, in order. */
export interface OutputLines {
  readonly variant: Variant
  readonly instance: string
  readonly lines: readonly string[]
}
