import type { Clock } from '#tools/clock.ts'
import { newId } from '#tools/id.ts'
import type { ProcessId } from '#tools/process-id.ts'
import { VARIANTS } from './api.ts'
import type { InstanceState, LineCount, LogLines, Variant, VariantSpec } from './api.ts'
import { Instance } from './instance.ts'
import type { InstanceRecord } from './instance.ts'
import { boundLog, LIMIT_BYTES, logFile, pruneLogs } from './instance-log.ts'
import { countLines, noteSize } from './log-lines.ts'
import type { LogMarks } from './log-lines.ts'
import { LogPace } from './log-pace.ts'
import type { FollowedLog } from './log-tail.ts'
import type { Printing } from './output.ts'
import type { Slot } from './rollout.ts'
import type { Upstream } from './split.ts'

export interface CrewOptions {
  readonly clock: Clock
  readonly logFolder: string
  /** `<home>/<application>`: what the tags of its instances begin with. */
  readonly tag: string
  readonly onChange: () => void
  /** Writes all records; durable when it returns. */
  readonly persist: () => Promise<void>
  /** A stopped instance is gone. */
  readonly onGone: () => void
}

/** For the first answers of processes that were taken over. */
const ASK_FIRST_MS = 1_000
const LOOK_AGAIN_MS = 10

/** The instances of one application. */
export class Crew {
  readonly #options: CrewOptions
  readonly #instances = new Map<string, Instance>()
  readonly #logs = new Map<string, LogMarks>()
  readonly #logPaces = new Map<string, LogPace>()

  constructor(options: CrewOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#instances.size
  }

  records(): readonly InstanceRecord[] {
    return [...this.#instances.values()].map((one) => one.record)
  }

  states(): readonly InstanceState[] {
    return [...this.#instances.values()].map((one) => one.state())
  }

  slots(variant: Variant): readonly Slot[] {
    return this.#of(variant).map((one) => {
      const { id, number, retiring } = one.record
      return { id, number, generation: one.generation, ready: one.isReady, retiring }
    })
  }

  /** Where requests may go: the serving generation, or, when nothing of it is ready, whatever is. */
  ready(variant: Variant, serving: string): readonly Upstream[] {
    const ready = this.#of(variant).filter((one) => one.isReady)
    const first = ready.filter((one) => one.generation === serving)
    return (first.length > 0 ? first : ready).flatMap((one) => one.upstream ?? [])
  }

  start(variant: Variant, number: number, spec: VariantSpec): void {
    const id = newId(this.#options.clock.now())
    this.#add({ id, number, variant, spec, retiring: false }, true).run()
  }

  /** Thresholds and times of a specification take effect on the instances of its generation without a restart. */
  update(variant: Variant, generation: string, spec: VariantSpec): void {
    for (const one of this.#of(variant)) if (one.generation === generation) one.update(spec)
  }

  retire(ids: readonly string[]): void {
    for (const id of ids) {
      const instance = this.#instances.get(id)
      if (instance && !instance.isStopping) void this.#retire(instance)
    }
  }

  refused(id: string): void {
    this.#instances.get(id)?.refused()
  }

  /** Takes over what is alive of an earlier daemon's instances and fills the places of the others. */
  resume(records: readonly InstanceRecord[], living: ReadonlyMap<string, ProcessId>): void {
    for (const record of records) {
      const process = living.get(record.id)
      if (!process && record.retiring) continue
      this.#add({ ...record, process }, false).run(process !== undefined)
      if (record.retiring) this.retire([record.id])
    }
  }

  /** Until each process that was taken over has been asked how it is, for a moment at most. */
  async untilAsked(): Promise<void> {
    const { clock } = this.#options
    const adopted = [...this.#instances.values()].filter((one) => one.record.process !== undefined)
    const deadline = clock.now() + ASK_FIRST_MS
    while (adopted.some((one) => !one.wasAsked) && clock.now() < deadline) await clock.sleep(LOOK_AGAIN_MS)
  }

  /** Cuts logs that have grown too large; answers when one must be looked at again. */
  async boundLogs(): Promise<number> {
    const dues = await Promise.all([...this.#instances.keys()].map((id) => this.#boundLogOf(id)))
    return Math.min(Number.POSITIVE_INFINITY, ...dues)
  }

  /** The lines that hold a pattern, of all instances of each variant together. */
  async logLines(asked: { from: number; to: number; pattern: string }): Promise<LogLines> {
    const counts = VARIANTS.map(async (variant) => {
      const each = this.#of(variant).map((one) => this.#linesOf(one.record.id, asked))
      return [variant, each.length === 0 ? undefined : together(await Promise.all(each))] as const
    })
    return Object.fromEntries((await Promise.all(counts)).filter(([, count]) => count !== undefined))
  }

  /** The logs of all that there are, to be followed. */
  printing(): readonly Printing[] {
    return [...this.#instances.values()].map(({ record: { id, variant } }) => ({ id, variant, log: this.logOf(id) }))
  }

  /** Also of one that has ended, whose log may be gone. */
  logOf(id: string): FollowedLog {
    return { path: logFile(this.#options.logFolder, id), cutBytes: () => this.#logs.get(id)?.cutBytes ?? 0 }
  }

  async release(): Promise<void> {
    await Promise.all([...this.#instances.values()].map((one) => one.release()))
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#instances.values()].map((one) => one.stop()))
    this.#instances.clear()
  }

  async #boundLogOf(id: string): Promise<number> {
    const at = this.#options.clock.now()
    const pace = this.#logPaces.get(id) ?? new LogPace(LIMIT_BYTES)
    this.#logPaces.set(id, pace)
    if (!pace.isDue(at)) return pace.dueAt
    const log = await boundLog(logFile(this.#options.logFolder, id)).catch(() => undefined)
    const marks = this.#logs.get(id)
    if (marks && log) noteSize(marks, at, log)
    pace.looked(at, log ?? { size: 0, cut: 0 })
    return pace.dueAt
  }

  async #linesOf(id: string, asked: { from: number; to: number; pattern: string }): Promise<LineCount> {
    const marks = this.#logs.get(id)
    const unknown: LineCount = { state: 'unknown', lines: 0, matching: 0 }
    if (!marks) return unknown
    return countLines(logFile(this.#options.logFolder, id), marks, asked).catch(() => unknown)
  }

  async #retire(instance: Instance): Promise<void> {
    const { logFolder, onGone } = this.#options
    await instance.stop()
    this.#logs.delete(instance.record.id)
    this.#logPaces.delete(instance.record.id)
    if (!this.#instances.delete(instance.record.id)) return
    onGone()
    await pruneLogs(logFolder, new Set(this.#instances.keys())).catch(() => {}) // The next one tries again.
  }

  /** One that an earlier daemon started may have printed something that nobody has seen. */
  #add(record: InstanceRecord, fresh: boolean): Instance {
    const { clock, tag, logFolder, onChange, persist } = this.#options
    const instance = new Instance(record, {
      clock,
      tag: `${tag}/${record.variant}/${record.id}`,
      logPath: logFile(logFolder, record.id),
      onChange,
      persist,
    })
    this.#instances.set(record.id, instance)
    this.#logs.set(record.id, { since: clock.now(), fresh, cutBytes: 0, marks: [] })
    return instance
  }

  #of(variant: Variant): readonly Instance[] {
    return [...this.#instances.values()].filter((one) => one.record.variant === variant)
  }
}

/** A variant's count is only as good as that of each of its instances. */
function together(counts: readonly LineCount[]): LineCount {
  const states = new Set(counts.map((count) => count.state))
  const state = (['lost', 'unknown'] as const).find((one) => states.has(one)) ?? 'counted'
  const sum = (of: (count: LineCount) => number): number => counts.reduce((total, count) => total + of(count), 0)
  return { state, lines: sum((count) => count.lines), matching: sum((count) => count.matching) }
}
