import type { Command, CommandAnswer } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { ApplicationReport } from '#domain/report.ts'
import type { Revision } from '#domain/revision.ts'
import { cut } from '#domain/text.ts'
import type { CatalogEntry } from './catalog.ts'
import type { Journal, Origin } from './journal.ts'
import { ManagedApplication } from './managed.ts'
import type { ManagedTools } from './managed.ts'

const APPEARS_WITHIN_MS = 5_000
/** A provider's call that hangs must not hold up the end. */
const CLOSING_GRACE_MS = 12_000

/** All applications of the agent, and who is asked about which. */
export class Fleet {
  readonly #tools: ManagedTools
  readonly #journal: Journal
  readonly #applications = new Map<string, ManagedApplication>()
  readonly #running = new Map<string, Promise<void>>()
  readonly #troubles = new Map<string, ErrorReport>()
  readonly #obeying = new Map<string, Promise<CommandAnswer>>()
  readonly #awaited = new Map<string, AbortController>()

  constructor(tools: ManagedTools) {
    this.#tools = tools
    this.#journal = tools.journal
  }

  /** Takes up what an earlier life of the agent left open. */
  resume(): void {
    for (const { deployment, origin } of this.#journal.openDeployments()) {
      this.#managed(deployment.application).actor.resume(deployment, origin)
    }
    for (const name of this.#applications.keys()) this.#start(name)
  }

  /** Does not wait for the looks: one that hangs must not hold up the next head. */
  onEntries(repository: string, head: Revision, entries: readonly CatalogEntry[]): void {
    const seen = new Set<string>()
    for (const entry of entries) {
      const origin: Origin = { repository, file: entry.file }
      const managed = this.#managed(entry.name)
      const owner = managed.origin
      // The first repository that named it has it, until it is gone from there.
      if (owner && owner.repository !== repository && !managed.isGone) continue
      seen.add(entry.name)
      this.#start(entry.name)
      const { application, error, warnings } = entry
      void managed.consider({ origin, head, application, error, warnings })
    }
    for (const [name, managed] of this.#applications) {
      if (managed.origin?.repository === repository && !seen.has(name)) managed.lost()
    }
  }

  onTrouble(repository: string, error: ErrorReport | undefined): void {
    if (error) this.#troubles.set(repository, error)
    else this.#troubles.delete(repository)
    for (const [name, managed] of this.#applications) {
      if (managed.origin?.repository === repository) this.#tools.changed(name)
    }
  }

  report(name: string): ApplicationReport | undefined {
    const managed = this.#applications.get(name)
    if (!managed?.origin) return undefined
    const report = managed.report()
    const trouble = this.#troubles.get(managed.origin.repository)
    if (!trouble) return report
    const told = `Its repository cannot be read: ${trouble.message}; what is known of git is as old as the last fetch`
    return { ...report, warnings: [cut(told, 1_000), ...report.warnings].slice(0, 50) }
  }

  /** A deployment that has not ended. */
  open(id: string): Deployment | undefined {
    for (const { actor } of this.#applications.values()) {
      const deployment = actor.deployment(id)
      if (deployment) return deployment
    }
    return undefined
  }

  names(): string[] {
    return [...this.#applications.keys()]
  }

  labels(name: string): Readonly<Record<string, string>> {
    return this.#applications.get(name)?.labels ?? {}
  }

  /** Carries out a command once, however often it comes. The answer is durable before it is known. */
  obey(command: Command): Promise<CommandAnswer> {
    const underWay = this.#obeying.get(command.id)
    if (underWay) return underWay
    const answered = this.#obeyOnce(command).finally(() => this.#obeying.delete(command.id))
    this.#obeying.set(command.id, answered)
    return answered
  }

  async #obeyOnce(command: Command): Promise<CommandAnswer> {
    const known = this.#journal.answer(command.id)
    if (known) return known
    const { body } = command
    if (this.#tools.clock.now() > command.expiresAt)
      return this.#answer(command, { status: 'expired', message: 'It came too late' })
    if ('application' in body) {
      const managed = this.#applications.get(body.application) ?? (await this.#appears(body.application))
      if (!managed)
        return this.#answer(command, {
          status: 'refused',
          message: `This agent has no application ${body.application}`,
        })
      if (body.kind === 'sync') return managed.sync({ ...command, body })
      return managed.rollback({ ...command, body })
    }
    const owner = [...this.#applications.values()].find(({ actor }) => actor.deployment(body.deployment) !== undefined)
    if (owner) return owner.obey({ ...command, body })
    return this.#answer(command, {
      status: 'refused',
      message: `Deployment ${body.deployment} has ended or is not known here`,
    })
  }

  /** Ends everything; what runs is taken up by the next life. */
  async close(): Promise<void> {
    for (const managed of this.#applications.values()) managed.close()
    const over = new AbortController()
    const grace = this.#tools.clock.sleep(CLOSING_GRACE_MS, over.signal)
    await Promise.race([Promise.all(this.#running.values()), grace])
    over.abort()
  }

  /** After a start git has not been read yet: what is not known now may be in a moment. */
  async #appears(name: string): Promise<ManagedApplication | undefined> {
    const waited = new AbortController()
    this.#awaited.set(name, waited)
    await this.#tools.clock.sleep(APPEARS_WITHIN_MS, waited.signal)
    return this.#applications.get(name)
  }

  #managed(name: string): ManagedApplication {
    const known = this.#applications.get(name)
    if (known) return known
    const managed = new ManagedApplication(name, this.#tools)
    this.#applications.set(name, managed)
    this.#awaited.get(name)?.abort()
    this.#awaited.delete(name)
    return managed
  }

  #start(name: string): void {
    const managed = this.#applications.get(name)
    if (managed && !this.#running.has(name)) this.#running.set(name, managed.run())
  }

  #answer(command: Command, answer: CommandAnswer): CommandAnswer {
    this.#journal.append({ facts: [], answer: { command: command.id, answer } })
    this.#tools.answered()
    return answer
  }
}
