import type { Change } from '#domain/change.ts'
import type { Command, CommandAnswer } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { ApplicationReport } from '#domain/report.ts'
import type { Revision } from '#domain/revision.ts'
import { cut } from '#domain/text.ts'
import { bundleShelf } from './bundle.ts'
import type { CatalogEntry } from './catalog.ts'
import type { LookedAt } from './considered.ts'
import type { Journal } from './journal.ts'
import { deleteApplication } from './removal/delete-application.ts'
import type { DeleteCommand } from './removal/delete-application.ts'
import type { Known } from './questions/known.ts'
import { ManagedApplication } from './managed.ts'
import type { FleetTools, Look, ManagedTools } from './managed-tools.ts'
import type { Placement } from './placement.ts'
import { removalTriggers } from './removal/removal.ts'
import { inTurns } from './turns.ts'
import type { Budget } from './live/target-watch.ts'

const APPEARS_WITHIN_MS = 5_000
/** A provider's call that hangs must not hold up the end. */
const CLOSING_GRACE_MS = 12_000

interface Looking {
  readonly managed: ManagedApplication
  readonly look: Look
}

/** All applications of the agent, and who is asked about which. */
export class Fleet {
  readonly #tools: FleetTools
  readonly #journal: Journal
  readonly #applications = new Map<string, ManagedApplication>()
  readonly #troubles = new Map<string, ErrorReport>()
  readonly #obeying = new Map<string, Promise<CommandAnswer>>()
  readonly #awaited = new Map<string, AbortController>()
  /** Not written yet. */
  readonly #placed: Placement[] = []
  readonly #managedTools: ManagedTools
  /** Named by one repository while another has it. */
  #waiting: readonly { readonly name: string; readonly look: Look }[] = []

  constructor(tools: FleetTools) {
    this.#tools = tools
    this.#journal = tools.journal
    this.#managedTools = {
      ...tools,
      bundle: bundleShelf(tools.planner.blobs),
      changed: (name) => this.#changed(name),
      place: (placement) => void this.#placed.push(placement),
    }
  }

  /** Takes up what an earlier life of the agent left open. */
  resume(): void {
    for (const { deployment, origin } of this.#journal.openDeployments()) {
      this.#managed(deployment.application).actor.resume(deployment, origin)
    }
    // Whose file went away meanwhile is missed only if it is known that it was there.
    for (const { application } of this.#journal.placements()) this.#managed(application)
    for (const managed of this.#applications.values()) managed.start()
  }

  /**
   * Does not wait for the looks: one that hangs must not hold up the next head. Most of a large repository a head passes
   * by; of the others those in whose folders something changed are first.
   */
  onEntries(repository: string, head: Revision, entries: readonly CatalogEntry[], change?: Change): void {
    const seen = new Set<string>()
    const looked: LookedAt = { commit: head.commit, passedOver: change?.elsewhere }
    const looks: Looking[] = []
    this.#waiting = this.#waiting.filter(({ look }) => look.origin.repository !== repository)
    for (const entry of entries) {
      const managed = this.#managed(entry.name)
      const owner = managed.origin
      // The first repository that named it has it, until it is gone from there.
      const isTaken = owner && owner.repository !== repository && !managed.isGone
      if (!isTaken) seen.add(entry.name)
      if (change && !isTaken && managed.passesBy(entry, { repository, head, change, looked })) continue
      const { name, file, application, error, warnings } = entry
      const look: Look = { origin: { repository, file }, head, application, error, warnings }
      if (isTaken) this.#waiting = [...this.#waiting, { name, look }]
      else looks.push({ managed, look })
    }
    this.#consider(change ? concernedFirst(looks, change) : looks)
    // A file that cannot be read may be that of any application that it was before.
    const unread = new Set(entries.filter((entry) => !entry.application).map(({ file }) => file))
    for (const [name, managed] of this.#applications) {
      if (seen.has(name)) continue
      const { place } = managed
      if (place?.repository !== repository || unread.has(place.file)) continue
      this.#lose(managed)
    }
    // One write for all of a head.
    const placed = this.#placed.splice(0)
    if (placed.length > 0) this.#journal.place(placed)
    this.#removeLost(head)
  }

  #consider(looks: readonly Looking[]): void {
    inTurns(looks, this.#tools.clock, ({ managed, look }, turn) => {
      managed.start()
      const considered = managed.consider(look, turn)
      this.#arrived(managed.name)
      return considered
    })
  }

  /** Another repository that has named it, too, takes over; else it is gone. */
  #lose(managed: ManagedApplication): void {
    const heir = this.#waiting.find(({ name }) => name === managed.name)
    this.#waiting = this.#waiting.filter((other) => other !== heir)
    managed.start()
    if (heir) void managed.consider(heir.look)
    else managed.lost()
    this.#arrived(managed.name)
  }

  #removeLost(head: Revision): void {
    const all = [...this.#applications.values()]
    const wanting = all.filter(({ wantsRemoval }) => wantsRemoval)
    if (wanting.length === 0) return
    const lost = wanting.map(({ name, place, actor }) => ({ name, file: place?.file ?? '', state: actor.state }))
    const [states, total] = [this.#journal.applications(), this.#journal.placements().length]
    const { budget, clock } = this.#tools
    const triggers = removalTriggers({ lost, states, total, budget, head, now: clock.now() })
    for (const managed of wanting) {
      const trigger = triggers.get(managed.name)
      if (trigger) managed.remove({ trigger, revision: head })
    }
  }

  #changed(name: string): void {
    const managed = this.#applications.get(name)
    if (managed?.isRemoved) this.#forget(managed)
    else this.#tools.changed(name)
  }

  #forget(managed: ManagedApplication): void {
    void managed.close()
    this.#applications.delete(managed.name)
    this.#journal.markRemoved(managed.name)
    this.#tools.removed(managed.name)
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
    const { place } = managed ?? {}
    if (!managed?.isKnown || !place) return undefined
    const report = managed.report()
    const trouble = this.#troubles.get(place.repository)
    if (!trouble) return report
    const told = `Its repository cannot be read: ${trouble.message}; what is known of git is as old as the last fetch`
    return { ...report, warnings: [cut(told, 1_000), ...report.warnings].slice(0, 50) }
  }

  /** What a question about an application may look at. */
  async find(name: string): Promise<Known | undefined> {
    return (await this.#addressed(name, true))?.known
  }

  /** A deployment that has not ended. */
  open(id: string): Deployment | undefined {
    for (const { actor } of this.#applications.values()) {
      const deployment = actor.deployment(id)
      if (deployment) return deployment
    }
    return undefined
  }

  /** Where a repository's applications were seen last, also in an earlier life. */
  filesOf(repository: string): string[] {
    const placed = this.#journal.placements().filter((placement) => placement.repository === repository)
    return placed.map(({ file }) => file)
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
      const managed = await this.#addressed(body.application, body.kind !== 'rollback')
      if (!managed)
        return this.#answer(command, {
          status: 'refused',
          message: `This agent has no application ${body.application}`,
        })
      if (body.kind === 'sync') return managed.sync({ ...command, body })
      if (body.kind === 'delete') return this.#delete(managed, { ...command, body })
      return managed.rollback({ ...command, body })
    }
    const owner = [...this.#applications.values()].find(({ actor }) => actor.deployment(body.deployment) !== undefined)
    if (owner) return owner.obey({ ...command, body })
    return this.#answer(command, {
      status: 'refused',
      message: `Deployment ${body.deployment} has ended or is not known here`,
    })
  }

  #delete(managed: ManagedApplication, command: DeleteCommand): CommandAnswer {
    const repository = managed.place?.repository ?? ''
    const isReadable = this.#tools.serves(repository) && !this.#troubles.has(repository)
    return deleteApplication(managed, command, {
      isInGit: !managed.isGone && isReadable,
      answer: (answer) => this.#answer(command, answer),
      forget: (answer) => {
        this.#forget(managed)
        return this.#answer(command, answer)
      },
    })
  }

  /** Begins anew what does not come round any more; answers of how many applications something hangs. */
  overlook(now: number, budget: Budget): number {
    return [...this.#applications.values()].filter((managed) => managed.overlook(now, budget)).length
  }

  /** Ends everything; what runs is taken up by the next life. */
  async close(): Promise<void> {
    const closed = [...this.#applications.values()].map((managed) => managed.close())
    const over = new AbortController()
    const grace = this.#tools.clock.sleep(CLOSING_GRACE_MS, over.signal)
    await Promise.race([Promise.all(closed), grace])
    over.abort()
  }

  /** After a start git has not been read yet: what is not known now may be in a moment. */
  async #addressed(application: string, needsGit: boolean): Promise<ManagedApplication | undefined> {
    const found = this.#applications.get(application)
    // To go back, git need not be there.
    if (found && (found.isKnown || !needsGit)) return found
    return (await this.#appears(application)) ?? found
  }

  async #appears(name: string): Promise<ManagedApplication | undefined> {
    const waited = new AbortController()
    this.#awaited.set(name, waited)
    await this.#tools.clock.sleep(APPEARS_WITHIN_MS, waited.signal)
    return this.#applications.get(name)
  }

  #managed(name: string): ManagedApplication {
    const known = this.#applications.get(name)
    if (known) return known
    const managed = new ManagedApplication(name, this.#managedTools)
    this.#applications.set(name, managed)
    return managed
  }

  #arrived(name: string): void {
    this.#awaited.get(name)?.abort()
    this.#awaited.delete(name)
  }

  #answer(command: Command, answer: CommandAnswer): CommandAnswer {
    this.#journal.append({ facts: [], answer: { command: command.id, answer } })
    this.#tools.answered()
    return answer
  }
}

function concernedFirst(looks: readonly Looking[], { places }: Change): readonly Looking[] {
  const isConcerned = ({ look }: Looking): boolean => places.has(look.application?.folder ?? '')
  return [...looks.filter(isConcerned), ...looks.filter((one) => !isConcerned(one))]
}
