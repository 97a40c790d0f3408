import type { ApplicationState } from '#domain/application-state.ts'
import type { Application } from '#domain/application.ts'
import { canonicalJson } from '#domain/canonical.ts'
import type { Difference } from '#domain/diff.ts'
import { driftOf } from '#domain/rules/drift-rule.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { LiveState } from '#domain/health.ts'
import type { DriftReport, Subject } from '#domain/provider.ts'
import type { Trigger } from '#domain/trigger.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import type { BundleShelf } from '../bundle.ts'
import { driftTrigger } from './drift-trigger.ts'
import type { OpenTarget } from '../target.ts'
import { TargetWatch } from './target-watch.ts'
import type { Budget } from './target-watch.ts'
import { withinTime } from '../time-limit.ts'

/** What a deployment has just changed may be told late: only a difference that is there after so long is drift. */
const SETTLE_MS = 1_000
/** A provider that asks its target for drift may take so long, and is asked again after as long where it could not tell. */
const DRIFT_MS = 30_000
const NO_DRIFT: DriftReport = { differences: [], warnings: [] }

/** What was seen at the target, and how it differs from what was deployed. */
export interface Observed {
  readonly live: LiveState
  readonly drift: readonly Difference[]
  /** What of it could not be told. */
  readonly warnings?: readonly string[]
  /** Whether there may be drift that could not be seen. */
  readonly isUnsure?: boolean
  /** Why drift is not put right although the file asks for it. */
  readonly paused?: string
}

export interface LiveWatchTools {
  readonly agent: string
  readonly clock: Clock
  readonly log: Log
  /** Shared by all: what an application runs is too large to be held for each. */
  readonly bundle: BundleShelf
  state(): ApplicationState
  /** While something is, a difference is no drift. */
  isDeploying(): boolean
  onDrift(trigger: Trigger): void
  changed(): void
}

/** Watches one application at its target: its live state, its drift, and when drift asks for a deployment. */
export class LiveWatch {
  readonly #name: string
  readonly #tools: LiveWatchTools
  readonly #closing = new AbortController()
  #application: Application | undefined
  #live: LiveState | undefined
  #observed: Observed | undefined
  #watched:
    | {
        readonly key: string
        readonly target: OpenTarget
        readonly subject: Subject<unknown>
        readonly watch: TargetWatch
      }
    | undefined
  #timer: AbortController | undefined
  #closed = false

  constructor(name: string, tools: LiveWatchTools) {
    this.#name = name
    this.#tools = tools
  }

  get observed(): Observed | undefined {
    return this.#observed
  }

  /** What git says the application is now: another target or other settings begin another watch. */
  follow(application: Application | undefined, target: OpenTarget | undefined): void {
    const isSame = application === this.#application && target === this.#watched?.target
    this.#application = application
    if (!application || !target || this.#closed || isSame) return
    const key = canonicalJson({ target: target.name, provider: application.provider, app: application.app })
    if (this.#watched?.key === key) return
    this.#watched?.watch.close()
    const { clock, log } = this.#tools
    const { provider, connection } = target
    const subject = { name: this.#name, app: application.app }
    const onLive = (live: LiveState): Promise<void> => this.#onLive(live)
    const watch = new TargetWatch({ subject, provider, connection, clock, log, onLive })
    this.#watched = { key, target, subject, watch }
  }

  /** A deployment moved on: what should run may be another thing now. */
  async deploymentChanged(): Promise<void> {
    if (this.#live) await this.#look(this.#live)
  }

  /** Begins anew a watch that hangs; answers what is wrong with it. */
  overlook(now: number, budget: Budget): ReturnType<TargetWatch['overlook']> {
    return this.#watched?.watch.overlook(now, budget) ?? {}
  }

  close(): void {
    this.#closed = true
    this.#closing.abort()
    this.#watched?.watch.close()
    this.#timer?.abort()
  }

  async #onLive(live: LiveState): Promise<void> {
    this.#live = live
    await this.#look(live)
    this.#tools.changed()
  }

  async #look(live: LiveState): Promise<void> {
    const settledAt = (this.#tools.state().lastFinished?.at ?? 0) + SETTLE_MS
    const isSettled = !this.#tools.isDeploying() && this.#tools.clock.now() >= settledAt
    const { differences, warnings, retryAfterMs } = isSettled ? await this.#driftOf(live) : NO_DRIFT
    if (this.#live !== live) return // A newer one came meanwhile.
    const drift = driftOf(differences, this.#application?.drift.ignore ?? [])
    this.#observed = { live, drift, warnings, ...(retryAfterMs === undefined ? {} : { isUnsure: true }) }
    if (this.#tools.isDeploying()) this.#timer?.abort()
    else if (!isSettled) this.#lookAgainAt(settledAt)
    else {
      this.#converge(drift)
      if (retryAfterMs !== undefined) this.#lookAgainAt(this.#tools.clock.now() + retryAfterMs)
    }
  }

  async #driftOf(live: LiveState): Promise<DriftReport> {
    const digest = this.#tools.state().running?.desired
    if (digest === undefined || !this.#watched) return NO_DRIFT
    const { desired } = await this.#tools.bundle(digest)
    const { target, subject } = this.#watched
    const { provider, connection } = target
    if (!provider.drift) return { differences: provider.diff(desired, live), warnings: [] }
    const work = provider.drift(connection, subject, desired, this.#closing.signal)
    const { clock } = this.#tools
    const error = (): Error =>
      slipwayError('provider.slow', { application: this.#name, what: 'looking for drift', limit: '30s' })
    return withinTime(work, { clock, ms: DRIFT_MS, error }).catch((error: unknown) => {
      const warning = `Drift is not known: ${reportOf(error).message}`
      return { differences: [], warnings: [warning], retryAfterMs: DRIFT_MS }
    })
  }

  /** Asks for a deployment where the application's file wants drift to be put right, or looks again when it is due. */
  #converge(drift: readonly Difference[]): void {
    this.#timer?.abort()
    const rule = this.#application?.drift.converge ?? false
    const { agent, clock } = this.#tools
    if (this.#closed) return
    const due = driftTrigger({ agent, rule, drift, state: this.#tools.state(), now: clock.now() })
    if (!due) return
    if ('trigger' in due) this.#tools.onDrift(due.trigger)
    else if ('lookAgainAt' in due) this.#lookAgainAt(due.lookAgainAt)
    else if (this.#observed) this.#observed = { ...this.#observed, paused: due.paused }
  }

  #lookAgainAt(moment: number): void {
    this.#timer?.abort()
    if (this.#closed) return
    const timer = new AbortController()
    this.#timer = timer
    const { clock, log } = this.#tools
    const look = async (): Promise<void> => {
      await clock.sleep(moment - clock.now(), timer.signal)
      if (timer.signal.aborted || !this.#live) return
      await this.#look(this.#live)
      this.#tools.changed()
    }
    void look().catch((error: unknown) => log.warn('Drift could not be computed', { application: this.#name, error }))
  }
}
