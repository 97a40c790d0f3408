import { slipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import type { ProcessId } from '#tools/process-id.ts'
import type { ApplicationState, FrontSpec, LogLines, Variant, VariantSpec, Weights, Windows } from './api.ts'
import { ALL_TO_PRIMARY, VARIANTS } from './api.ts'
import { newRecord, withoutVariant } from './application-record.ts'
import type { ApplicationRecord } from './application-record.ts'
import { stateOf } from './application-state.ts'
import { Crew } from './crew.ts'
import { createWriter } from './durable-file.ts'
import type { Writer } from './durable-file.ts'
import { Front } from './front.ts'
import { generationOf } from './generation.ts'
import { createMeter, forgetWindows, summarise } from './meter.ts'
import type { Meter } from './meter.ts'
import type { OutputSource } from './output.ts'
import type { Traffic } from './route-request.ts'
import { nextMove } from './rollout.ts'
import { createSplit, effectiveWeights, updateSplit } from './split.ts'
import type { ReadyUpstreams, Upstream } from './split.ts'

export interface ApplicationOptions {
  readonly clock: Clock
  readonly log: Log
  /** Where its record is kept. */
  readonly file: string
  readonly logFolder: string
  /** `<home>/<application>`: what the tags of its instances begin with. */
  readonly tag: string
  readonly onChange: () => void
  /** Removed, with nothing left of it. */
  readonly onGone: () => void
}

/** Makes one application be as it was declared: processes, proxy, split. What it was told is durable before it acts. */
export class Application {
  readonly meters: Readonly<Record<Variant, Meter>> = {
    primary: createMeter(),
    canary: createMeter(),
    baseline: createMeter(),
  }
  readonly #options: ApplicationOptions
  readonly #front: Front
  readonly #traffic: Traffic
  readonly #writer: Writer
  readonly #crew: Crew
  #record: ApplicationRecord
  #scheduled = false
  #closed = false

  constructor(record: ApplicationRecord, options: ApplicationOptions) {
    const { clock } = options
    this.#options = options
    this.#record = record
    this.#writer = createWriter(options.file, () => this.#current())
    this.#traffic = {
      split: createSplit(),
      meters: this.meters,
      rules: record.front,
      now: () => clock.now(),
      onRefused: (upstream) => this.#crew.refused(upstream.id),
    }
    this.#crew = new Crew({
      ...options,
      onChange: () => this.#changed(),
      persist: () => this.#writer.write(),
      onGone: () => {
        this.#writeLater()
        this.#changed()
      },
    })
    this.#front = new Front({ clock, traffic: this.#traffic, onChange: () => this.#changed() })
  }

  static async create(name: string, front: FrontSpec, options: ApplicationOptions): Promise<Application> {
    const application = new Application(newRecord(name, front), options)
    await application.#declare(newRecord(name, front))
    await application.#front.apply(front)
    return application
  }

  get name(): string {
    return this.#record.name
  }

  state(): ApplicationState {
    return stateOf(this.#record, {
      at: this.#options.clock.now(),
      listen: this.#front.state,
      effective: effectiveWeights(this.#record.weights, this.#ready()),
      instances: this.#crew.states(),
    })
  }

  windows(from: number, to: number): Windows {
    const [first, end] = [Math.floor(from / 1_000), Math.floor(to / 1_000)]
    const of = (variant: Variant) => summarise(this.meters[variant], first, end)
    const variants = { primary: of('primary'), canary: of('canary'), baseline: of('baseline') }
    return { from: first * 1_000, to: end * 1_000, variants }
  }

  async declareFront(front: FrontSpec): Promise<void> {
    await this.#declare({ ...this.#record, front, removing: false })
    await this.#front.apply(front)
  }

  async declareVariant(variant: Variant, declared: VariantSpec): Promise<void> {
    const before = this.#record.variants[variant]
    const serving = before?.serving ?? generationOf(declared)
    const variants = { ...this.#record.variants, [variant]: { declared, serving } }
    await this.#declare({ ...this.#record, variants, removing: false })
  }

  async removeVariant(variant: Variant): Promise<void> {
    if (!this.#record.variants[variant]) return
    await this.#declare(withoutVariant(this.#record, variant))
    forgetWindows(this.meters[variant])
  }

  /** Errors: `host.weight-refused` where a variant that would get some has no ready instance. */
  async declareWeights(weights: Weights): Promise<void> {
    const ready = this.#ready()
    for (const variant of VARIANTS) {
      if (weights[variant] === 0 || ready[variant].length > 0) continue
      throw slipwayError('host.weight-refused', { application: this.#record.name, variant, weight: weights[variant] })
    }
    await this.#declare({ ...this.#record, weights })
  }

  async remove(): Promise<void> {
    await this.#declare({ ...this.#record, variants: {}, weights: ALL_TO_PRIMARY, removing: true })
  }

  /**
   * Goes on where an earlier daemon ended: its processes are taken over, and, once they have been asked how they are,
   * the proxy opens on the same address.
   */
  async resume(living: ReadonlyMap<string, ProcessId>): Promise<void> {
    this.#crew.resume(this.#record.instances, living)
    this.#reconcile()
    await this.#crew.untilAsked()
    if (this.#closed) return // Its removal only had to be finished.
    this.#reconcile()
    await this.#front.apply(this.#record.front)
  }

  logLines(asked: { from: number; to: number; pattern: string }): Promise<LogLines> {
    return this.#crew.logLines(asked)
  }

  /** The logs of its instances; `ended` names that of one that is gone. */
  get output(): Pick<OutputSource, 'instances' | 'ended'> {
    return { instances: () => this.#crew.printing(), ended: (id) => this.#crew.logOf(id) }
  }

  boundLogs(): Promise<number> {
    return this.#crew.boundLogs()
  }

  /** `keep` leaves the processes to the next daemon; `stop` ends them, to be started anew by it. */
  async close(processes: 'keep' | 'stop'): Promise<void> {
    this.#closed = true
    await this.#front.close()
    await (processes === 'keep' ? this.#crew.release() : this.#crew.stop())
    if (processes === 'stop') await this.#writer.write()
  }

  /** Durable, then done. A wish that cannot be written down is refused and changes nothing. */
  async #declare(record: ApplicationRecord): Promise<void> {
    const before = this.#record
    this.#record = record
    try {
      await this.#writer.write()
    } catch (cause) {
      if (this.#record === record) this.#record = before
      const how = (cause as Error).message
      throw slipwayError('host.not-recorded', { application: record.name, how }, { cause })
    }
    this.#changed()
  }

  /** Many things change at once: one look at all of it afterwards, still before the next request is read. */
  #changed(): void {
    this.#options.onChange()
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (!this.#closed) this.#reconcile()
    })
  }

  #reconcile(): void {
    for (const variant of VARIANTS) this.#reconcileVariant(variant)
    updateSplit(this.#traffic.split, this.#record.weights, this.#ready())
    if (this.#record.removing && this.#crew.size === 0) void this.#finishRemoval()
  }

  #reconcileVariant(variant: Variant): void {
    const wanted = this.#record.variants[variant]
    const slots = this.#crew.slots(variant)
    if (!wanted) {
      this.#crew.retire(slots.map((slot) => slot.id))
      return
    }
    const generation = generationOf(wanted.declared)
    const move = nextMove({ generation, replicas: wanted.declared.replicas, serving: wanted.serving }, slots)
    if (move.serving !== wanted.serving) this.#setServing(variant, move.serving)
    this.#crew.update(variant, generation, wanted.declared)
    this.#crew.retire(move.retire)
    for (const number of move.start) this.#crew.start(variant, number, wanted.declared)
  }

  #setServing(variant: Variant, serving: string): void {
    const one = this.#record.variants[variant]
    if (!one) return
    this.#record = { ...this.#record, variants: { ...this.#record.variants, [variant]: { ...one, serving } } }
    this.#writeLater()
  }

  async #finishRemoval(): Promise<void> {
    this.#closed = true
    await this.#front.close()
    await this.#writer.remove()
    this.#options.onGone()
  }

  /** For what the daemon itself did: a full disk must not stop it, and the next start finds processes by their tags. */
  #writeLater(): void {
    this.#writer.write().catch((error: unknown) => {
      this.#options.log.error('The state of an application could not be written', { error })
    })
  }

  #ready(): ReadyUpstreams {
    const of = (variant: Variant): readonly Upstream[] => {
      const one = this.#record.variants[variant]
      return one ? this.#crew.ready(variant, one.serving) : []
    }
    return { primary: of('primary'), canary: of('canary'), baseline: of('baseline') }
  }

  #current(): ApplicationRecord {
    return { ...this.#record, instances: this.#crew.records() }
  }
}
