import type { Client } from '#contract/client.ts'
import { answerCommand, reportApplications, sendHeartbeat, sendLogs } from '#contract/agent.ts'
import type { ApplicationReport } from '#domain/report.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import { Delivery } from './delivery.ts'
import { factDelivery, isRefusal } from './fact-delivery.ts'
import type { Journal } from '../journal.ts'
import { Pace } from './pace.ts'
import type { LogKey, StepLogs } from '../step-log.ts'

const APPLICATIONS_A_BATCH = 200
const LOG_BYTES_A_CHUNK = 64 * 1024
/** Many changes of one application within this time are one report. */
const COALESCE_MS = 50

export interface ReportTools {
  readonly client: Client
  readonly journal: Journal
  readonly logs: StepLogs
  readonly clock: Clock
  readonly log: Log
  /** The newest report of an application; undefined while git has not been looked at: then nothing is said of it. */
  reportOf(application: string): ApplicationReport | undefined
  /** Of how many applications something hangs. */
  hanging(): number
  /** Whether a step will write no more. */
  hasEnded(key: LogKey): boolean
}

/** Brings facts, logs, answers and reports to the control plane, each in order, each for as long as it takes. */
export class Reporter {
  readonly #tools: ReportTools
  readonly #facts: Delivery
  readonly #answers: Delivery
  readonly #applications: Delivery
  readonly #logs: Delivery
  readonly #looked: Pace
  readonly #changed = new Set<string>()
  readonly #removed: Set<string>
  #reportsABatch = APPLICATIONS_A_BATCH
  readonly #written = new Map<string, { key: LogKey; offset: number }>()

  constructor(tools: ReportTools) {
    this.#tools = tools
    const { clock, log } = tools
    // Logs of deployments that were not known yet are taken now.
    const facts = factDelivery({ ...tools, delivered: () => this.#logs.wake() })
    this.#facts = new Delivery(facts, { name: 'facts', clock, log })
    this.#answers = new Delivery((signal) => this.#deliverAnswers(signal), { name: 'answers', clock, log })
    this.#applications = new Delivery((signal) => this.#deliverApplications(signal), { name: 'reports', clock, log })
    this.#logs = new Delivery((signal) => this.#deliverLogs(signal), { name: 'logs', clock, log })
    this.#looked = new Pace(clock, (name) => this.applicationChanged(name))
    for (const key of tools.logs.list()) this.logWritten(key)
    this.#removed = new Set(tools.journal.removedApplications())
  }

  factsWritten(): void {
    this.#facts.wake()
    this.#answers.wake()
  }

  applicationChanged(name: string): void {
    this.#changed.add(name)
    this.#applications.wake()
  }

  /** Nothing but the commit that was looked at is new of it. */
  applicationLookedAt(name: string): void {
    this.#looked.add(name)
  }

  applicationRemoved(name: string): void {
    this.#removed.add(name)
    this.#applications.wake()
  }

  logWritten(key: LogKey): void {
    const id = `${key.deployment}/${key.step}`
    if (!this.#written.has(id)) this.#written.set(id, { key, offset: 0 })
    this.#logs.wake()
  }

  /** The control plane answers again: deliver at once what waited. */
  reconnected(): void {
    for (const delivery of [this.#facts, this.#answers, this.#applications, this.#logs]) delivery.retryNow()
  }

  async run(signal: AbortSignal): Promise<void> {
    const all = [this.#facts, this.#answers, this.#applications, this.#logs]
    await Promise.all([...all, this.#looked].map((one) => one.run(signal)))
  }

  async heartbeat(signal: AbortSignal): Promise<void> {
    const { clock, journal } = this.#tools
    const body = { at: clock.now(), undelivered: journal.undeliveredCount(), hanging: this.#tools.hanging() }
    await this.#tools.client.call(sendHeartbeat, { body, signal })
  }

  async #deliverAnswers(signal: AbortSignal): Promise<'more' | 'done'> {
    const { client, journal, log } = this.#tools
    for (const { command, answer } of journal.undeliveredAnswers()) {
      try {
        await client.call(answerCommand, { params: { id: command }, body: answer, signal })
      } catch (error) {
        if (!isRefusal(error)) throw error
        log.error('The control plane refuses the answer to a command', { command, error })
      }
      journal.markAnswerDelivered(command)
    }
    return 'done'
  }

  async #deliverApplications(signal: AbortSignal): Promise<'more' | 'done'> {
    const { client, clock, log } = this.#tools
    if (this.#changed.size + this.#removed.size === 0) return 'done'
    await clock.sleep(COALESCE_MS, signal)
    const names = [...this.#changed].slice(0, this.#reportsABatch)
    const reports = names.flatMap((name) => this.#tools.reportOf(name) ?? [])
    // Taken out before sending, so that a change during the call is sent again.
    for (const name of names) this.#changed.delete(name)
    try {
      const body = { applications: reports, removed: this.#nextRemoved() }
      const reply = await client.call(reportApplications, { body, signal })
      for (const { name, code, message } of reply.refused)
        log.error('The control plane refused a report', { name, code, message })
      this.#forgetRemoved(body.removed)
      this.#reportsABatch = Math.min(APPLICATIONS_A_BATCH, this.#reportsABatch * 2)
    } catch (error) {
      const isOneRefused = isRefusal(error) && names.length === 1
      if (isOneRefused) log.error('The control plane refuses a report, which is left out', { name: names[0], error })
      else for (const name of names) this.#changed.add(name)
      if (!isRefusal(error)) throw error
      this.#reportsABatch = 1 // Alone, so that one that is refused does not hold up the others.
    }
    return this.#changed.size + this.#removed.size > 0 ? 'more' : 'done'
  }

  /** One that came back meanwhile is none. */
  #nextRemoved(): string[] {
    for (const name of this.#removed) if (this.#tools.reportOf(name)) this.#removed.delete(name)
    return [...this.#removed].slice(0, APPLICATIONS_A_BATCH)
  }

  #forgetRemoved(told: readonly string[]): void {
    for (const name of told) {
      this.#removed.delete(name)
      this.#tools.journal.forgetRemoved(name)
    }
  }

  async #deliverLogs(signal: AbortSignal): Promise<'more' | 'done'> {
    const { client, logs } = this.#tools
    let more = false
    for (const [id, entry] of this.#written) {
      const ended = this.#tools.hasEnded(entry.key)
      const text = await logs.read(entry.key, entry.offset, LOG_BYTES_A_CHUNK)
      const isLast = ended && entry.offset + Buffer.byteLength(text) >= logs.size(entry.key)
      if (text === '' && !isLast) continue
      const chunk = { ...entry.key, offset: entry.offset, text, ...(isLast ? { ended: true } : {}) }
      const { logs: replies } = await client.call(sendLogs, { body: { chunks: [chunk] }, signal })
      const reply = replies[0]
      if (reply && !reply.refused) entry.offset = reply.size
      const isDone = isLast && (this.#isHopeless(reply) || entry.offset >= logs.size(entry.key))
      if (isDone) {
        this.#written.delete(id)
        logs.forget(entry.key)
      } else more ||= text.length > 0 && !reply?.refused
    }
    return more ? 'more' : 'done'
  }

  /** Refused although the control plane has all facts, or full: sending it again would change nothing. */
  #isHopeless(reply: { full: boolean; refused?: unknown } | undefined): boolean {
    if (reply?.full) return true
    return reply?.refused !== undefined && this.#tools.journal.undeliveredCount() === 0
  }
}
