import type { ApplicationState } from '#domain/application-state.ts'
import type { Application } from '#domain/application.ts'
import { canonicalJson } from '#domain/canonical.ts'
import type { Difference } from '#domain/diff.ts'
import { driftOf } from '#domain/drift-rule.ts'
import type { LiveState } from '#domain/health.ts'
import type { Blobs } from '#domain/source.ts'
import type { Trigger } from '#domain/trigger.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import { getBundle } from './bundle.ts'
import type { Bundle } from './bundle.ts'
import { driftTrigger } from './drift-trigger.ts'
import { observe } from './observe.ts'
import type { OpenTarget } from './target.ts'

/** What was seen at the target, and how it differs from what was deployed. */
export interface Observed {
  readonly live: LiveState
  readonly drift: readonly Difference[]
}

export interface LiveWatchTools {
  readonly agent: string
  readonly clock: Clock
  readonly log: Log
  readonly blobs: Blobs
  state(): ApplicationState
  /** Whether nothing is deployed now, so that a difference is drift. */
  isIdle(): boolean
  onDrift(trigger: Trigger): void
  changed(): void
}

/** Watches one application at its target: its live state, its drift, and when drift asks for a deployment. */
export class LiveWatch {
  readonly #name: string
  readonly #tools: LiveWatchTools
  #application: Application | undefined
  #live: LiveState | undefined
  #observed: Observed | undefined
  #watched: { readonly key: string; readonly target: OpenTarget; readonly controller: AbortController } | undefined
  #running: { readonly digest: string; readonly bundle: Bundle } | undefined
  #attempts = 0
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
    this.#application = application
    if (!application || !target || this.#closed) return
    const key = canonicalJson({ target: target.name, provider: application.provider, app: application.app })
    if (this.#watched?.key === key) return
    this.#watched?.controller.abort()
    const controller = new AbortController()
    this.#watched = { key, target, controller }
    const { clock, log } = this.#tools
    const { provider, connection } = target
    const subject = { name: this.#name, app: application.app }
    const onLive = (live: LiveState): Promise<void> => this.#onLive(live)
    void observe({ subject, provider, connection, clock, log, onLive }, controller.signal)
  }

  /** A deployment moved on: what should run may be another thing now. */
  async deploymentChanged(): Promise<void> {
    const digest = this.#tools.state().running?.desired
    if (this.#live && digest !== this.#running?.digest) await this.#onLive(this.#live)
    else this.#lookAtDrift()
  }

  close(): void {
    this.#closed = true
    this.#watched?.controller.abort()
    this.#timer?.abort()
  }

  async #onLive(live: LiveState): Promise<void> {
    this.#live = live
    this.#observed = { live, drift: await this.#driftOf(live) }
    if (this.#observed.drift.length === 0 && this.#tools.isIdle()) this.#attempts = 0
    this.#lookAtDrift()
    this.#tools.changed()
  }

  async #driftOf(live: LiveState): Promise<readonly Difference[]> {
    const digest = this.#tools.state().running?.desired
    if (digest === undefined) return []
    if (this.#running?.digest !== digest) {
      this.#running = { digest, bundle: await getBundle(this.#tools.blobs, digest) }
    }
    const differences = this.#watched?.target.provider.diff(this.#running.bundle.desired, live) ?? []
    return driftOf(differences, this.#application?.drift.ignore ?? [])
  }

  /** Asks for a deployment where the application's file wants drift to be put right, or looks again when it is due. */
  #lookAtDrift(): void {
    this.#timer?.abort()
    if (this.#closed || !this.#observed || !this.#tools.isIdle()) return
    const rule = this.#application?.trigger.onDrift ?? false
    const { agent, clock } = this.#tools
    const { drift } = this.#observed
    const view = { agent, rule, drift, state: this.#tools.state(), attempts: this.#attempts, now: clock.now() }
    const due = driftTrigger(view)
    if (!due) return
    if ('trigger' in due) {
      this.#attempts += 1
      this.#tools.onDrift(due.trigger)
      return
    }
    const timer = new AbortController()
    this.#timer = timer
    void clock.sleep(due.lookAgainAt - clock.now(), timer.signal).then(() => {
      if (!timer.signal.aborted) this.#lookAtDrift()
    })
  }
}
