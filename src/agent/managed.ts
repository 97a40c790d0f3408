import { isDeepStrictEqual } from 'node:util'
import type { Application } from '#domain/application.ts'
import type { DeploymentCommand } from '#domain/rules/command-rule.ts'
import type { Command, CommandAnswer } from '#domain/command.ts'
import { mayRetry, reportOf } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { LiveState } from '#domain/health.ts'
import type { ApplicationReport } from '#domain/report.ts'
import type { Revision } from '#domain/revision.ts'
import type { Trigger } from '#domain/trigger.ts'
import { ApplicationActor } from './application.ts'
import type { ActorTools } from './actor-tools.ts'
import type { CatalogEntry } from './catalog.ts'
import { describe } from './control-plane/describe.ts'
import type { Origin } from './journal.ts'
import { addressOf } from './kinds.ts'
import { isRemoved, sentenceOfGone, wantsRemoval } from './removal/gone.ts'
import type { Known } from './questions/known.ts'
import { LiveWatch } from './live/live-watch.ts'
import { Oversight } from './oversight/oversight.ts'
import type { Look, ManagedTools } from './managed-tools.ts'
import { OneByOne } from './one-by-one.ts'
import { passesBy } from './pass-by.ts'
import type { Passing } from './pass-by.ts'
import { planDeployment } from './planner.ts'
import type { LoadedApplication } from './planner.ts'
import { placementFrom } from './placement.ts'
import type { Placement } from './placement.ts'
import type { RollbackCommand } from './rollback-wish.ts'
import { syncWish } from './sync-wish.ts'
import type { SyncCommand } from './sync-wish.ts'
import { targetNameOf } from './target.ts'
import type { Budget } from './live/target-watch.ts'
import { LOAD_LIMIT_MS, Wanted } from './wanted.ts'

const RETRY_PAUSE_MS = 15_000
const NOWHERE: Origin = { repository: '', file: '' }
/** Stored desired states are read, nothing else. */
const OPEN_LIMIT_MS = 2 * 60_000

/** One application as the agent looks after it: what git wants, what runs, what is observed, and the reports of it. */
export class ManagedApplication {
  readonly name: string
  readonly actor: ApplicationActor
  readonly #live: LiveWatch
  readonly #oversight: Oversight
  readonly #wanted: Wanted
  readonly #tools: ManagedTools
  #look: Look | undefined
  /** As the last file that could be read says: a broken one changes nothing. */
  #application: Application | undefined
  #gone = false
  #error: ErrorReport | undefined
  #evaluatedAt: number
  /** Looks and syncs, one after the other. */
  readonly #work = new OneByOne()
  #life: 'new' | 'started' | 'closed' = 'new'
  #retry: AbortController | undefined

  constructor(name: string, tools: ManagedTools) {
    this.name = name
    this.#tools = tools
    this.#evaluatedAt = tools.clock.now()
    const actorTools: ActorTools = {
      ...tools,
      plan: (d, origin, state) => {
        const loaded = this.#wanted.take(d.revision.commit)
        const at = { origin, state, application: this.#application, loaded }
        const what = `planning deployment ${d.id}`
        return this.#oversight.inTime(what, LOAD_LIMIT_MS, () => planDeployment(d, at, tools.planner))
      },
      runTools: (d, origin) =>
        this.#oversight.inTime(`opening deployment ${d.id}`, OPEN_LIMIT_MS, () => tools.runTools(d, origin)),
      queueMode: () => this.#application?.trigger.queue,
      changed: () => this.#onActorChanged(),
    }
    this.actor = new ApplicationActor(name, actorTools)
    this.#live = new LiveWatch(name, {
      agent: tools.agent,
      clock: tools.clock,
      log: tools.log,
      bundle: tools.bundle,
      state: () => this.actor.state,
      // A commit that only waits to be asked for changes nothing by itself.
      isDeploying: () =>
        this.actor.current !== undefined || (!this.actor.isIdle && this.#application?.trigger.queue !== 'manual'),
      onDrift: (trigger) => this.#redeploy(trigger),
      changed: () => {
        this.#evaluatedAt = tools.clock.now()
        tools.changed(name)
      },
    })
    const { clock, log } = tools
    const changed = (): void => tools.changed(name)
    this.#oversight = new Oversight(name, { clock, log, actor: this.actor, live: this.#live, changed })
    this.#wanted = new Wanted(name, { ...tools, actor: this.actor, oversight: this.#oversight })
  }

  /** What a question may look at. */
  get known(): Known {
    const { state, current } = this.actor
    const [look, application, origin] = [this.#look, this.#application, this.place ?? NOWHERE]
    return { name: this.name, state, current, look, application, origin }
  }

  get origin(): Origin | undefined {
    return this.#look?.origin
  }

  /** Where its file was seen last, also in an earlier life of the agent. */
  get place(): Origin | undefined {
    return this.origin ?? this.#placement
  }

  /** What is remembered of its file: asked for when that has gone, or has changed. */
  get #placement(): Placement | undefined {
    return this.#tools.journal.placement(this.name)
  }

  /** Whether git has been looked at for it in this life. */
  get isKnown(): boolean {
    return this.#look !== undefined || this.#gone
  }

  /** Whether nothing of it is left: its file has gone, and what ran was removed. */
  get isRemoved(): boolean {
    return this.#gone && isRemoved(this.actor)
  }

  /** Whether its file went away and wants that to remove what runs. */
  get wantsRemoval(): boolean {
    return this.#gone && wantsRemoval(this.actor, this.#placement)
  }

  /** Whether its file has left the repository that it was found in. */
  get isGone(): boolean {
    return this.#gone
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#application?.labels ?? {}
  }

  /** Whether a head asks nothing of it; then that is noted, and there is nothing to look at. */
  passesBy(entry: CatalogEntry, passing: Passing): boolean {
    const look = this.#look
    const { journal, clock } = this.#tools
    const considered = journal.considered(this.name)
    if (!look || this.#gone || this.#error || this.#work.isBusy) return false
    if (!passesBy(entry, passing, { look, considered })) return false
    this.#look = { ...look, head: passing.head }
    this.#wanted.passBy(passing.looked)
    this.#evaluatedAt = clock.now()
    this.#tools.lookedAt(this.name)
    return true
  }

  /** A head was seen; answers when it has been looked at, which begins at its turn. */
  consider(look: Look, turn?: Promise<unknown>): Promise<void> {
    const isAsBefore = !this.#gone && this.#look?.application === look.application
    this.#gone = false
    this.#look = look
    this.#application = look.application ?? this.#application
    this.actor.withdraw('removal', 'Its file is in git again')
    this.#rememberPlace(look)
    this.actor.looked()
    return this.#work.do(async () => {
      await turn
      await this.#considerNow(look, isAsBefore)
    })
  }

  /** Its file is not in git any more. */
  lost(): void {
    this.#gone = true
    this.actor.looked()
    this.#tools.changed(this.name)
  }

  /** Lets a deployment remove all that runs of it. */
  remove(
    wish: { readonly trigger: Trigger; readonly revision: Revision; readonly answerTo?: string },
    answer?: (deployment: string) => CommandAnswer,
  ): CommandAnswer | undefined {
    return this.actor.propose({ ...wish, origin: this.place ?? NOWHERE }, answer)
  }

  /** What it has on its target, as far as it was seen. */
  get live(): LiveState | undefined {
    return this.#live.observed?.live
  }

  sync(command: SyncCommand): Promise<CommandAnswer> {
    return this.#work.do(() => this.#syncNow(command))
  }

  rollback(command: RollbackCommand): CommandAnswer {
    return this.actor.rollback(command, this.place ?? NOWHERE)
  }

  obey(command: Command & { body: DeploymentCommand }): CommandAnswer {
    return this.actor.obey(command)
  }

  report(): ApplicationReport {
    const look = this.#look
    return describe({
      name: this.name,
      repository: this.place?.repository ?? '',
      file: this.place?.file ?? '',
      application: this.#application,
      target: this.#targetName(),
      address: addressOf(this.#application, this.#tools.planner.kinds),
      head: look?.head,
      state: this.actor.state,
      current: this.actor.current,
      queued: this.actor.queued,
      observed: this.#live.observed,
      error: this.actor.trouble ?? this.#error,
      placement: this.#application ? undefined : this.#placement,
      held: this.#gone ? sentenceOfGone(this.actor, this.#placement) : this.#wanted.heldBack(),
      passedOver: this.#wanted.passedOver,
      warnings: [...this.#oversight.warnings, ...(look?.warnings ?? [])],
      evaluatedAt: this.#evaluatedAt,
      fetchedAt: look ? this.#tools.fetchedAt(look.origin.repository) : undefined,
    })
  }

  /** Begins anew what does not come round any more; answers whether something of it hangs. */
  overlook(now: number, budget: Budget): boolean {
    return this.#oversight.overlook(now, budget)
  }

  start(): void {
    if (this.#life !== 'new') return
    this.#life = 'started'
    this.#follow()
    this.actor.start()
  }

  /** Until what is under way has ended in order. */
  async close(): Promise<void> {
    this.#life = 'closed'
    this.#retry?.abort()
    this.#live.close()
    await this.actor.close()
    await this.#work.ended()
  }

  async #considerNow(look: Look, isAsBefore: boolean): Promise<void> {
    if (this.#life === 'closed') return
    const before = [this.#error?.message, this.#wanted.heldBack()]
    this.#evaluatedAt = this.#tools.clock.now()
    try {
      await this.#wanted.decide(look)
      this.#error = look.error
    } catch (error) {
      this.#error = reportOf(error)
      if (mayRetry(this.#error)) this.#tryAgainLater(look)
    }
    this.#follow()
    const isSame = isAsBefore && before[0] === this.#error?.message && before[1] === this.#wanted.heldBack()
    if (isSame) this.#tools.lookedAt(this.name)
    else this.#tools.changed(this.name)
  }

  #tryAgainLater(look: Look): void {
    this.#retry?.abort()
    const retry = new AbortController()
    this.#retry = retry
    void this.#tools.clock.sleep(RETRY_PAUSE_MS, retry.signal).then(() => {
      if (this.#look === look && !retry.signal.aborted) void this.consider(look)
    })
  }

  async #syncNow(command: SyncCommand): Promise<CommandAnswer> {
    const { name, actor } = this
    const load = (look: Look): Promise<LoadedApplication> => this.#wanted.load(look)
    const asked = await syncWish(command, { name, look: this.#look, state: () => actor.state, load })
    if ('refusal' in asked) return actor.refuse(command, asked.refusal)
    const { wish, message } = asked
    const answer = actor.propose(wish, (deployment) => ({ status: 'done', message, deployment }))
    return answer ?? actor.refuse(command, 'The same is waiting already')
  }

  #rememberPlace({ origin, application }: Look): void {
    if (!application) return
    const placement = placementFrom(application, origin, this.#targetName())
    if (!isDeepStrictEqual(placement, this.#placement)) this.#tools.place(placement)
  }

  #onActorChanged(): void {
    void this.#live.deploymentChanged().catch((error: unknown) => {
      this.#tools.log.warn('Drift could not be computed', { application: this.name, error })
    })
    this.#tools.changed(this.name)
    const look = this.#look
    if (this.#wanted.isKnown || !look?.application) return
    void this.#work.do(() => this.#wanted.learn(look)).catch((error: unknown) => (this.#error ??= reportOf(error))) // So that the next head does not pass it by.
  }

  /** Drift is put right with what runs, not with what git wants by now. */
  #redeploy(trigger: Trigger): void {
    const { running } = this.actor.state
    if (running && this.#look && !this.#gone)
      this.actor.propose({ trigger, revision: running.revision, origin: this.#look.origin })
  }

  #follow(): void {
    const application = this.#application
    try {
      const target = application && this.#tools.targets.named(this.#targetName(), application.provider)
      this.#live.follow(application, target)
    } catch (error) {
      this.#error ??= reportOf(error)
    }
  }

  #targetName(): string {
    return targetNameOf(this.#application, this.#tools.targets)
  }
}
