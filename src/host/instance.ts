import { Agent } from 'node:http'
import type { Clock } from '#tools/clock.ts'
import type { ProcessId } from '#tools/process-id.ts'
import type { Failure, InstanceState, InstanceStatus, Variant, VariantSpec } from './api.ts'
import { backOffMs, STABLE_MS } from './back-off.ts'
import { describeInstance } from './describe.ts'
import { endLife } from './end-life.ts'
import { drainUpstream } from './drain.ts'
import { generationOf } from './generation.ts'
import { lastLines } from './instance-log.ts'
import { adoptLife, freePort, startLife } from './life.ts'
import type { Life } from './life.ts'
import { probe } from './probe.ts'
import { adoptedAt, foldProbe, refusedAt, startingAt } from './readiness.ts'
import type { Readiness } from './readiness.ts'
import type { Upstream } from './split.ts'

/** What must survive the daemon. */
export interface InstanceRecord {
  readonly id: string
  readonly number: number
  readonly variant: Variant
  /** As it was started; thresholds and times follow the variant's without a restart. */
  readonly spec: VariantSpec
  /** It is on its way out. */
  readonly retiring: boolean
  readonly port?: number | undefined
  /** Absent before it was started, and for the moment between start and record. */
  readonly process?: ProcessId | undefined
}

export interface InstanceOptions {
  readonly clock: Clock
  /** In its environment, so that it is known again even if its record is lost. */
  readonly tag: string
  readonly logPath: string
  readonly onChange: () => void
  /** Durable when it returns. */
  readonly persist: () => Promise<void>
}

/** While it starts it is asked more often than later, as somebody waits for it. */
const STARTING_PROBE_MS = 100
const PORT_RETRIES = 3
const MAX_FAILURES = 10

/** One supervised process: started, asked for its health, started again when it ends, drained and stopped. */
export class Instance {
  readonly #options: InstanceOptions
  #record: InstanceRecord
  #readiness: Readiness
  #life: Life | undefined
  #upstream: Upstream | undefined
  #failures: readonly Failure[] = []
  #lastLines: string | undefined
  #restarts = 0
  #portRetries = 0
  #waiting = false
  #asked = false
  /** No further life is begun. */
  readonly #over = new AbortController()
  /** The process is left alone: the daemon goes, the application stays. */
  readonly #released = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | undefined

  constructor(record: InstanceRecord, options: InstanceOptions) {
    this.#record = record
    this.#options = options
    this.#readiness = startingAt(options.clock.now())
  }

  get record(): InstanceRecord {
    return this.#record
  }

  get generation(): string {
    return generationOf(this.#record.spec)
  }

  /** Set only while requests may go to it. */
  get upstream(): Upstream | undefined {
    return this.#readiness.ready && !this.#record.retiring ? this.#upstream : undefined
  }

  get isReady(): boolean {
    return this.upstream !== undefined
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined
  }

  /** Whether its present process has given a first answer, or its end is known. */
  get wasAsked(): boolean {
    return this.#asked
  }

  /** Begins its life, or goes on with the process that the record names if that is alive. */
  run(adopt = false): void {
    const { process, port } = this.#record
    const found = adopt && process && port !== undefined ? { process, port, tag: this.#options.tag } : undefined
    const life = found && adoptLife(found, this.#options.clock, this.#released.signal)
    this.#running = this.#live(life)
  }

  /** Takes over thresholds and times; the caller has made sure that the generation is the same. */
  update(spec: VariantSpec): void {
    this.#record = { ...this.#record, spec }
  }

  /** The proxy could not connect. */
  refused(): void {
    this.#setReadiness(refusedAt(this.#readiness, this.#options.clock.now()))
  }

  /** Drained, asked to end, and ended if it does not. Ends when the process is gone. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** Stops looking after the process without touching it. */
  async release(): Promise<void> {
    this.#released.abort()
    this.#over.abort()
    await this.#running
  }

  state(): InstanceState {
    const { id, variant, number, spec, port } = this.#record
    const status = this.#status()
    const { words } = this.#readiness
    const inFlight = this.#upstream?.inFlight ?? 0
    return {
      id,
      variant,
      number,
      generation: this.generation,
      release: spec.release,
      status,
      reason: describeInstance({
        status,
        words,
        failures: this.#failures,
        inFlight,
        restarts: this.#restarts,
        path: spec.health.path,
      }),
      pid: this.#life?.process.pid,
      port: this.#life ? port : undefined,
      restarts: this.#restarts,
      failures: this.#failures,
      lastLines: this.#lastLines,
    }
  }

  async #stop(): Promise<void> {
    this.#record = { ...this.#record, retiring: true }
    this.#options.onChange()
    const { clock, persist } = this.#options
    // The intent first: the next daemon must not fill the place of what this one has ended. On a full disk it ends all the same.
    const recorded = persist().catch(() => {})
    if (this.#upstream) await drainUpstream(this.#upstream, this.#record.spec.stop.drainMs, clock)
    await recorded
    this.#over.abort()
    await this.#running
  }

  async #live(first: Life | undefined): Promise<void> {
    const { signal } = this.#over
    let life = first
    while (!signal.aborted) {
      const failure = await this.#liveOnce(life)
      life = undefined
      if (!failure || signal.aborted || this.#record.retiring) return
      await this.#afterFailure(failure)
    }
  }

  /** One life, from its start; answers why it ended, or nothing where that was our wish. */
  async #liveOnce(adopted: Life | undefined): Promise<Failure | undefined> {
    const { clock } = this.#options
    try {
      const life = adopted ?? (await this.#start())
      this.#enter(life, adopted !== undefined)
      const slow = await this.#attend(life)
      this.#forgiveIfStable()
      if (this.#released.signal.aborted) return undefined
      await endLife(life, this.#record.spec.stop, clock)
      const words = slow ?? life.words()
      return { at: clock.now(), words, slow: slow !== undefined }
    } catch (error) {
      // A full disk, for one: nothing was started that is not recorded.
      return { at: clock.now(), words: `could not be started: ${(error as Error).message}`, slow: false }
    } finally {
      this.#leave()
    }
  }

  async #start(): Promise<Life> {
    const { tag, logPath, persist } = this.#options
    this.#readiness = startingAt(this.#options.clock.now())
    const port = await freePort()
    // The intent first: should the daemon die before the process is recorded, its tag and this port are enough.
    this.#record = { ...this.#record, port, process: undefined }
    await persist()
    const life = await startLife({ spec: this.#record.spec, port, tag, logPath })
    this.#life = life
    this.#record = { ...this.#record, process: life.process }
    await persist().catch(async (error: unknown) => {
      await endLife(life, this.#record.spec.stop, this.#options.clock)
      throw error
    })
    return life
  }

  #enter(life: Life, adopted: boolean): void {
    const { id, variant, spec } = this.#record
    const now = this.#options.clock.now()
    this.#life = life
    this.#readiness = adopted ? adoptedAt(now, spec.health) : startingAt(now)
    const agent = new Agent({ keepAlive: true, maxFreeSockets: 256, scheduling: 'lifo' })
    this.#upstream = { id, variant, port: life.port, agent, inFlight: 0, tunnels: new Set() }
    this.#options.onChange()
  }

  #leave(): void {
    this.#upstream?.agent.destroy()
    this.#upstream = undefined
    this.#life = undefined
    this.#readiness = startingAt(this.#options.clock.now())
    this.#options.onChange()
  }

  /** Asks until the process ends or its time is up; then answers with the words for that. */
  async #attend(life: Life): Promise<string | undefined> {
    const { clock } = this.#options
    const until = AbortSignal.any([life.ended, this.#over.signal])
    while (!until.aborted) {
      const check = this.#record.spec.health
      const answer = await probe(life.port, check, until)
      this.#asked = true
      if (until.aborted) break
      this.#setReadiness(foldProbe(this.#readiness, answer, { now: clock.now(), check }))
      const { ready, since, wasReady } = this.#readiness
      if (!ready && clock.now() - since >= check.startWithinMs) return `was not healthy for ${check.startWithinMs} ms`
      await clock.sleep(wasReady ? check.everyMs : Math.min(check.everyMs, STARTING_PROBE_MS), until)
    }
    return undefined
  }

  async #afterFailure(failure: Failure): Promise<void> {
    const { clock, logPath, onChange } = this.#options
    this.#restarts += 1
    this.#lastLines = await lastLines(logPath)
    if (this.#isPortTaken() && this.#portRetries < PORT_RETRIES) {
      this.#portRetries += 1
      return
    }
    this.#failures = [...this.#failures, failure].slice(-MAX_FAILURES)
    this.#waiting = true
    onChange()
    await clock.sleep(backOffMs(this.#failures.length), this.#over.signal)
    this.#waiting = false
  }

  #forgiveIfStable(): void {
    const { ready, since } = this.#readiness
    if (ready && this.#options.clock.now() - since >= STABLE_MS) this.#failures = []
  }

  /** Somebody took the port between our look and the application's start. */
  #isPortTaken(): boolean {
    return /EADDRINUSE|address already in use/i.test(this.#lastLines?.slice(-2_000) ?? '')
  }

  #setReadiness(next: Readiness): void {
    const before = this.#readiness
    this.#readiness = next
    if (next.ready) this.#portRetries = 0
    if (before.ready !== next.ready || before.words !== next.words) this.#options.onChange()
  }

  #status(): InstanceStatus {
    if (this.#record.retiring) return 'stopping'
    if (this.#readiness.ready) return 'ready'
    if (this.#waiting) return 'back-off'
    return this.#readiness.wasReady ? 'unhealthy' : 'starting'
  }
}
