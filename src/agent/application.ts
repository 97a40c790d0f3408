import { applyFinished } from '#domain/application-state.ts'
import type { ApplicationState } from '#domain/application-state.ts'
import { obey } from '#domain/rules/command-rule.ts'
import type { DeploymentCommand } from '#domain/rules/command-rule.ts'
import type { Command, CommandAnswer } from '#domain/command.ts'
import { decide } from '#domain/rules/decide.ts'
import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import { reportOf } from '#domain/errors.ts'
import { extend } from '#domain/rules/extend.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { FactBody } from '#domain/fact.ts'
import { enqueue, next } from '#domain/rules/queue.ts'
import type { QueueMode } from '#domain/rules/queue.ts'
import { hasEffects } from '#domain/rules/rollback.ts'
import { shortCommit } from '#domain/revision.ts'
import type { Revision } from '#domain/revision.ts'
import { settle } from '#domain/rules/settle.ts'
import { isTerminal } from '#domain/status.ts'
import type { Trigger } from '#domain/trigger.ts'
import { newId } from '#tools/id.ts'
import type { ActorTools, Wish } from './actor-tools.ts'
import type { Entry, Origin } from './journal.ts'
import { planOrEnd } from './plan-attempt.ts'
import { rollbackWish } from './rollback-wish.ts'
import type { RollbackCommand } from './rollback-wish.ts'
import { DeploymentRun } from './run.ts'
import { WorkLoop } from './work-loop.ts'
import type { Rest } from './work-loop.ts'

/** After this many failures in a row that are our own, an application is left alone until its next commit. */
const POISON_LIMIT = 3
const TROUBLE_PAUSE_MS = 5_000
/** What a loop that was left behind gets to end; longer than a run gives its steps. */
const ENDING_MS = 12_000

/** A deployment that waits for its turn. */
interface Waiter {
  readonly commit: string
  readonly asked: boolean
  readonly id: string
}

/**
 * One application's deployments, one after the other: its queue, the one that runs, its state. All that happens to the
 * application goes through here, so that two things never happen to it at once.
 */
export class ApplicationActor {
  readonly name: string
  readonly #tools: ActorTools
  readonly #loop: WorkLoop
  readonly #open = new Map<string, { deployment: Deployment; readonly origin: Origin }>()
  #queue: readonly Waiter[] = []
  #run: DeploymentRun | undefined
  #current: string | undefined
  #trouble: ErrorReport | undefined
  #failures = 0
  #isPausing = false

  constructor(name: string, tools: ActorTools) {
    this.name = name
    this.#tools = tools
    this.#loop = new WorkLoop({ clock: tools.clock, endingMs: ENDING_MS, round: (signal) => this.#round(signal) })
  }

  /** From the journal each time: with fifty releases to go back to it is too large to be held for thousands that rest. */
  get state(): ApplicationState {
    return this.#tools.journal.application(this.name)
  }

  /** Why its deployment could not be carried on the last time it was tried. */
  get trouble(): ErrorReport | undefined {
    return this.#trouble
  }

  /** The deployment that runs, or is being planned. */
  get current(): Deployment | undefined {
    return this.#current === undefined ? undefined : this.deployment(this.#current)
  }

  get isIdle(): boolean {
    return this.#current === undefined && this.#queue.length === 0
  }

  get queued(): readonly Deployment[] {
    return this.#queue.flatMap((waiter) => this.deployment(waiter.id) ?? [])
  }

  deployment(id: string): Deployment | undefined {
    return this.#run?.state.id === id ? this.#run.state : this.#open.get(id)?.deployment
  }

  /** Takes up a deployment that an earlier life of the agent left open. */
  resume(deployment: Deployment, origin: Origin): void {
    const { id, plan, revision, trigger } = deployment
    this.#open.set(id, { deployment, origin })
    // What was planned had begun: no commit that waits may take its place. There is at most one.
    if (plan) this.#current = id
    else this.#queue = [...this.#queue, { commit: revision.commit, asked: trigger.kind !== 'commit', id }]
  }

  /** Git was looked at: what waited for that may run now. */
  looked(): void {
    if (!this.isIdle) this.#loop.wake()
  }

  /** Makes a wish a deployment that waits for its turn; those whose place it takes end as superseded. */
  propose(wish: Wish, answer?: (deployment: string) => CommandAnswer): CommandAnswer | undefined {
    const now = this.#tools.clock.now()
    const id = newId(now)
    const waiter: Waiter = { commit: wish.revision.commit, asked: wish.trigger.kind !== 'commit', id }
    const { queue, superseded } = enqueue(this.#queue, waiter, this.#queueingOf(wish))
    if (!queue.includes(waiter)) return undefined
    const { trigger, revision, origin } = wish
    const body: FactBody = { kind: 'triggered', application: this.name, agent: this.#tools.agent, trigger, revision }
    const fact = { ...body, deployment: id, seq: 1, at: now }
    const given = answer?.(id)
    const isAnswer = given !== undefined && wish.answerTo !== undefined
    const how: Pick<Entry, 'answer' | 'durable'> = isAnswer
      ? { answer: { command: wish.answerTo, answer: given } }
      : { durable: 'soon' }
    this.#tools.journal.append({ facts: [fact], origin, ...how })
    const deployment = applyFact(undefined, fact)
    this.#open.set(id, { deployment, origin })
    this.#tools.recorded([fact], deployment)
    this.#queue = queue
    for (const gone of superseded) this.#supersede(gone.id, revision)
    this.#failures = 0
    this.#loop.wake()
    this.#tools.changed()
    this.#giveWay()
    return given
  }

  /** Ends deployments of a kind whose cause has gone, also the one that runs: that is rolled back. */
  withdraw(kind: Trigger['kind'], reason: string): void {
    for (const waiting of this.queued.filter(({ trigger }) => trigger.kind === kind)) {
      this.#record(waiting.id, [{ kind: 'finished', status: 'cancelled', reason }])
      this.#open.delete(waiting.id)
      this.#queue = this.#queue.filter(({ id }) => id !== waiting.id)
    }
    const { current } = this
    if (current?.trigger.kind !== kind || isTerminal(current.status)) return
    if (this.#run) this.#run.withdraw(this.#tools.agent, reason)
    else this.#record(current.id, [{ kind: 'finished', status: 'cancelled', reason }])
  }

  /** A command about one of its deployments. */
  obey(command: Command & { body: DeploymentCommand }): CommandAnswer {
    if (this.#run?.state.id === command.body.deployment) return this.#run.obey(command)
    const open = this.#open.get(command.body.deployment)
    if (!open) return this.refuse(command, `Deployment ${command.body.deployment} has ended or is not known here`)
    const { facts, answer } = obey(open.deployment, command, {
      now: this.#tools.clock.now(),
      rule: () => ({ skippable: false }),
    })
    this.#record(command.body.deployment, facts, { answer: { command: command.id, answer } })
    this.#settleQueued(command.body.deployment)
    this.#loop.wake()
    return answer
  }

  /** Rolls back by command to an earlier success. */
  rollback(command: RollbackCommand, origin: Origin): CommandAnswer {
    const wanted = rollbackWish(command, this)
    if ('refusal' in wanted) return this.refuse(command, wanted.refusal)
    const { trigger, revision, message } = wanted
    const wish = { trigger, revision, origin, answerTo: command.id }
    const answer = this.propose(wish, (deployment) => ({ status: 'done', message, deployment }))
    return answer ?? this.refuse(command, 'The same is waiting already')
  }

  /** The answer is durable when it returns. */
  refuse({ id }: Command, message: string): CommandAnswer {
    const answer: CommandAnswer = { status: 'refused', message }
    this.#tools.journal.append({ facts: [], answer: { command: id, answer } })
    this.#tools.answered()
    return answer
  }

  /** Takes up what waits; before it nothing is carried out. */
  start(): void {
    this.#loop.start()
  }

  /** Until what is under way has ended in order; what runs is taken up by the next life. */
  close(): Promise<void> {
    return this.#loop.close()
  }

  /**
   * Names what the loop should do at once, or undefined. A name that stays the same tells that it does not come round:
   * while it only waits out a trouble there is none.
   */
  due(now: number): string | undefined {
    if (this.#isPausing || this.#failures >= POISON_LIMIT) return undefined
    const { state } = this.#run ?? {}
    if (state) return decide(state, now).facts.length > 0 ? `${state.id} ${state.lastSeq}` : undefined
    const overdue = this.queued.find((d) => decide(d, now).facts.length > 0)
    if (overdue) return `end of ${overdue.id}`
    if (this.#current !== undefined) return undefined
    const mode = this.#tools.queueMode()
    const first = mode === undefined ? this.#queue.find((waiter) => waiter.asked) : next(this.#queue, mode).candidate
    return first && `begin of ${first.id}`
  }

  /** Leaves the loop behind, and begins another from what is recorded. */
  restart(): void {
    const open = this.#open.get(this.#current ?? '')
    if (open && this.#run) open.deployment = this.#run.state
    this.#run = undefined
    this.#isPausing = false
    this.#loop.restart()
  }

  async #round(signal: AbortSignal): Promise<Rest> {
    try {
      const id = this.#failures >= POISON_LIMIT ? undefined : this.#takeNext()
      if (id !== undefined) {
        await this.#carryOut(id, signal)
        return 'more'
      }
      const until = this.#queueDeadline()
      return until === undefined ? 'nothing' : { until }
    } catch (error) {
      if (!signal.aborted) await this.#pauseAfter(error, signal)
      return 'more'
    }
  }

  /** A repair of what runs takes no commit's place. */
  #queueingOf({ trigger }: Wish): QueueMode {
    return trigger.kind === 'drift' ? 'every' : (this.#tools.queueMode() ?? 'every')
  }

  #takeNext(): string | undefined {
    for (const waiter of this.#queue) this.#settleQueued(waiter.id)
    if (this.#current !== undefined) return this.#current
    const mode = this.#tools.queueMode()
    return mode === undefined ? this.#takeWish() : this.#takeByMode(mode)
  }

  #takeWish(): string | undefined {
    this.#current = this.#queue.find((waiter) => waiter.asked)?.id
    this.#queue = this.#queue.filter((waiter) => waiter.id !== this.#current)
    return this.#current
  }

  #takeByMode(mode: QueueMode): string | undefined {
    const { candidate, queue, superseded } = next(this.#queue, mode)
    const newest = queue.at(-1) ?? candidate
    for (const gone of superseded) this.#supersede(gone.id, this.deployment(newest?.id ?? '')?.revision)
    this.#queue = queue
    this.#current = candidate?.id
    return this.#current
  }

  /** What waits has a limit too. */
  #queueDeadline(): number | undefined {
    const moments = this.queued.flatMap((d) => decide(d, this.#tools.clock.now()).wakeAt ?? [])
    return moments.length === 0 ? undefined : Math.min(...moments)
  }

  /** Whatever comes back after the signal was left behind and changes nothing. */
  async #carryOut(id: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#planAndRun(id, signal)
      if (signal.aborted) return
      this.#failures = 0
      this.#trouble = undefined
      this.#current = undefined
    } catch (error) {
      if (signal.aborted) return
      await this.#afterTrouble(id, error, signal)
    }
    if (signal.aborted) return
    this.#run = undefined
    this.#tools.changed()
  }

  async #planAndRun(id: string, signal: AbortSignal): Promise<void> {
    const open = this.#open.get(id)
    if (!open) return
    this.#tools.changed()
    if (!open.deployment.plan) await this.#plan(open, signal)
    if (signal.aborted) return
    if (open.deployment.plan && !isTerminal(open.deployment.status)) await this.#runPlan(open, signal)
    if (signal.aborted || !isTerminal(open.deployment.status)) return
    this.#open.delete(id)
    this.#tools.journal.prune(this.name)
  }

  async #runPlan(open: { deployment: Deployment; readonly origin: Origin }, signal: AbortSignal): Promise<void> {
    const tools = await this.#tools.runTools(open.deployment, open.origin)
    if (signal.aborted) return
    const append = (entry: Entry, after: Deployment): void => this.#append(entry, after)
    const { clock, journal } = this.#tools
    const run = new DeploymentRun(open.deployment, { ...tools, clock, append, synced: () => journal.synced() })
    this.#run = run
    this.#giveWay()
    try {
      await run.untilFinished(signal)
    } finally {
      // Also where it broke off: what it has recorded is recorded. One that was left behind has nothing to say any more.
      if (this.#run === run) open.deployment = run.state
    }
  }

  async #plan(open: { deployment: Deployment; readonly origin: Origin }, signal: AbortSignal): Promise<void> {
    const plan = () => this.#tools.plan(open.deployment, open.origin, this.state)
    const planned = await planOrEnd(plan, this.#tools.clock, signal)
    // It may have been cancelled meanwhile.
    if (!planned || signal.aborted || isTerminal(open.deployment.status)) return
    const { facts, after } = settle(open.deployment, [planned], this.#tools.clock.now())
    this.#append({ facts, durable: 'soon' }, after)
    open.deployment = after
  }

  async #afterTrouble(id: string, thrown: unknown, signal: AbortSignal): Promise<void> {
    // A full disk passes, and while it lasts not even the end could be recorded.
    if (reportOf(thrown).code !== 'disk.unwritable') this.#failures += 1
    if (this.#failures >= POISON_LIMIT) this.#giveUp(id, reportOf(thrown))
    await this.#pauseAfter(thrown, signal)
  }

  /** Ends what cannot be carried on, so that it says so and does not stand in the way for ever. */
  #giveUp(id: string, error: ErrorReport): void {
    const open = this.#open.get(id)
    if (open && !isTerminal(open.deployment.status)) {
      const rolledBack = hasEffects(open.deployment) ? { rolledBack: false } : {}
      const reason = `Could not be carried on: ${error.message}`
      this.#record(id, [{ kind: 'finished', status: 'failed', reason, error, ...rolledBack }])
    }
    this.#open.delete(id)
    this.#current = undefined
  }

  async #pauseAfter(error: unknown, signal: AbortSignal): Promise<void> {
    this.#trouble = reportOf(error)
    this.#tools.log.error('A deployment could not be carried on', { application: this.name, error })
    this.#tools.changed()
    this.#isPausing = true
    await this.#tools.clock.sleep(TROUBLE_PAUSE_MS, signal)
    if (!signal.aborted) this.#isPausing = false
  }

  /** Ends a deployment in the queue that was cancelled or waited too long. */
  #settleQueued(id: string): void {
    const open = this.#open.get(id)
    if (!open || open.deployment.plan) return
    const { facts } = decide(open.deployment, this.#tools.clock.now())
    if (facts.length === 0) return
    this.#record(id, facts)
    this.#queue = this.#queue.filter((waiter) => waiter.id !== id)
    if (this.#current !== id) this.#open.delete(id)
  }

  #supersede(id: string, by: Revision | undefined): void {
    const reason = by ? `Superseded by ${shortCommit(by.commit)}` : 'Superseded by a newer commit'
    this.#record(id, [{ kind: 'finished', status: 'cancelled', reason }])
    this.#open.delete(id)
  }

  #record(id: string, bodies: readonly FactBody[], entry: Pick<Entry, 'answer'> = {}): void {
    const open = this.#open.get(id)
    if (!open) return
    const { facts, after } = extend(open.deployment, bodies, this.#tools.clock.now())
    this.#append({ facts, ...entry }, after)
    open.deployment = after
  }

  /** The application's state changes in the same write as the fact that ends its deployment. */
  #append(entry: Entry, after: Deployment): void {
    const ended = after.finishedAt === undefined ? {} : { application: applyFinished(this.state, after) }
    this.#tools.journal.append({ ...entry, ...ended })
    this.#tools.recorded(entry.facts, after)
    this.#tools.changed()
    // Not before the one who writes it knows that it is written.
    if (entry.facts.some(({ kind }) => kind === 'step-waiting')) queueMicrotask(() => this.#giveWay())
  }

  /** To the newest commit that waits, where not each of them is deployed. */
  #giveWay(): void {
    if (this.#tools.queueMode() !== 'latest') return
    const newest = this.#queue.findLast(({ asked }) => !asked)
    const newer = newest && this.deployment(newest.id)?.revision
    if (newer) this.#run?.giveWay(newer, this.#tools.agent)
  }
}
