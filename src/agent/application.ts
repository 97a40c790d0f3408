import { applyFinished } from '#domain/application-state.ts'
import type { ApplicationState } from '#domain/application-state.ts'
import { obey } from '#domain/command-rule.ts'
import type { DeploymentCommand } from '#domain/command-rule.ts'
import type { Command, CommandAnswer, CommandBody } from '#domain/command.ts'
import { decide } from '#domain/decide.ts'
import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import { reportOf } from '#domain/errors.ts'
import { extend } from '#domain/extend.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import { enqueue, next } from '#domain/queue.ts'
import type { QueueMode } from '#domain/queue.ts'
import { hasEffects } from '#domain/rollback.ts'
import { rollbackTarget } from '#domain/rollback-target.ts'
import { shortCommit } from '#domain/revision.ts'
import type { Revision } from '#domain/revision.ts'
import { isTerminal } from '#domain/status.ts'
import type { Trigger } from '#domain/trigger.ts'
import type { Clock } from '#tools/clock.ts'
import { newId } from '#tools/id.ts'
import type { Log } from '#tools/log.ts'
import { Wakeup } from '#tools/wakeup.ts'
import type { Entry, Journal, Origin } from './journal.ts'
import { planOrEnd } from './plan-attempt.ts'
import { DeploymentRun } from './run.ts'
import type { RunTools } from './run.ts'

/** After this many failures in a row that are our own, an application is left alone until its next commit. */
const POISON_LIMIT = 3
const TROUBLE_PAUSE_MS = 5_000

/** A deployment that waits for its turn. */
interface Waiter {
  readonly commit: string
  readonly asked: boolean
  readonly id: string
}

/** What is wanted of an application, before it is a deployment. */
export interface Wish {
  readonly trigger: Trigger
  readonly revision: Revision
  readonly origin: Origin
  readonly answerTo?: string
}

export interface ActorTools {
  readonly agent: string
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
  /** Makes the plan and records it in no place. Errors end the deployment as failed. */
  plan(d: Deployment, origin: Origin, state: ApplicationState): Promise<FactBody>
  runTools(d: Deployment, origin: Origin): Promise<Omit<RunTools, 'append' | 'clock'>>
  /** Undefined before git has been looked at in this life: then only what a person asked for runs. */
  queueMode(): QueueMode | undefined
  /** Facts are durable now. */
  recorded(facts: readonly Fact[], after: Deployment): void
  /** An answer to a command was written without facts. */
  answered(): void
  /** Something that people see has changed. */
  changed(): void
}

/**
 * One application's deployments, one after the other: its queue, the one that runs, its state. All that happens to the
 * application goes through here, so that two things never happen to it at once.
 */
export class ApplicationActor {
  readonly name: string
  readonly #tools: ActorTools
  readonly #wakeup: Wakeup
  readonly #open = new Map<string, { deployment: Deployment; readonly origin: Origin }>()
  #queue: readonly Waiter[] = []
  #run: DeploymentRun | undefined
  #current: string | undefined
  #state: ApplicationState
  #trouble: ErrorReport | undefined
  #failures = 0

  constructor(name: string, tools: ActorTools) {
    this.name = name
    this.#tools = tools
    this.#wakeup = new Wakeup(tools.clock)
    this.#state = tools.journal.application(name)
  }

  get state(): ApplicationState {
    return this.#state
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
    this.#wakeup.wake()
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
    const withAnswer = given && wish.answerTo !== undefined ? { answer: { command: wish.answerTo, answer: given } } : {}
    this.#tools.journal.append({ facts: [fact], origin, ...withAnswer })
    const deployment = applyFact(undefined, fact)
    this.#open.set(id, { deployment, origin })
    this.#tools.recorded([fact], deployment)
    this.#queue = queue
    for (const gone of superseded) this.#supersede(gone.id, revision)
    this.#failures = 0
    this.#wakeup.wake()
    this.#tools.changed()
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
    if (!open)
      return this.#answer(command, {
        status: 'refused',
        message: `Deployment ${command.body.deployment} has ended or is not known here`,
      })
    const { facts, answer } = obey(open.deployment, command, {
      now: this.#tools.clock.now(),
      rule: () => ({ skippable: false }),
    })
    this.#record(command.body.deployment, facts, { answer: { command: command.id, answer } })
    this.#settleQueued(command.body.deployment)
    this.#wakeup.wake()
    return answer
  }

  /** Rolls back by command to an earlier success. */
  rollback(command: Command & { body: Extract<CommandBody, { kind: 'rollback' }> }, origin: Origin): CommandAnswer {
    const target = rollbackTarget(this.#state, command.body.to)
    if ('refusal' in target) return this.#answer(command, { status: 'refused', message: target.refusal })
    if (this.current?.plan) {
      const message = `Deployment ${this.current.id} is running; cancel it to go back: slipway deployment cancel ${this.current.id}`
      return this.#answer(command, { status: 'refused', message })
    }
    const to = `${shortCommit(target.to.revision.commit)} (deployment ${target.to.deployment})`
    const trigger: Trigger = {
      kind: 'rollback',
      by: command.by,
      reason: `${command.by.name} asked to roll back to ${to}`,
      command: command.id,
      to: target.to.deployment,
    }
    const wish = { trigger, revision: target.to.revision, origin, answerTo: command.id }
    const answer = this.propose(wish, (deployment) => ({
      status: 'done',
      message: `Rolling back to ${to}`,
      deployment,
    }))
    return answer ?? this.#answer(command, { status: 'refused', message: 'The same is waiting already' })
  }

  async run(shutdown: AbortSignal): Promise<void> {
    const onShutdown = (): void => this.#wakeup.wake()
    shutdown.addEventListener('abort', onShutdown)
    while (!shutdown.aborted) {
      try {
        const id = this.#failures >= POISON_LIMIT ? undefined : this.#takeNext()
        if (id === undefined) await this.#wakeup.waitUntil(this.#queueDeadline())
        else await this.#carryOut(id, shutdown)
      } catch (error) {
        await this.#pauseAfter(error, shutdown)
      }
    }
    shutdown.removeEventListener('abort', onShutdown)
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

  async #carryOut(id: string, shutdown: AbortSignal): Promise<void> {
    try {
      await this.#planAndRun(id, shutdown)
      this.#failures = 0
      this.#trouble = undefined
      if (!shutdown.aborted) this.#current = undefined
    } catch (error) {
      await this.#afterTrouble(id, error, shutdown)
    }
    this.#run = undefined
    this.#tools.changed()
  }

  async #planAndRun(id: string, shutdown: AbortSignal): Promise<void> {
    const open = this.#open.get(id)
    if (!open) return
    this.#tools.changed()
    if (!open.deployment.plan) await this.#plan(id, open, shutdown)
    if (open.deployment.plan && !isTerminal(open.deployment.status)) await this.#runPlan(open, shutdown)
    if (isTerminal(open.deployment.status)) {
      this.#open.delete(id)
      this.#tools.journal.prune(this.name)
    }
  }

  async #runPlan(open: { deployment: Deployment; readonly origin: Origin }, shutdown: AbortSignal): Promise<void> {
    const tools = await this.#tools.runTools(open.deployment, open.origin)
    const append = (entry: Entry, after: Deployment): void => this.#append(entry, after)
    const run = new DeploymentRun(open.deployment, { ...tools, clock: this.#tools.clock, append })
    this.#run = run
    try {
      await run.untilFinished(shutdown)
    } finally {
      open.deployment = run.state // Also where it broke off: what it has recorded is recorded.
    }
  }

  async #plan(
    id: string,
    open: { deployment: Deployment; readonly origin: Origin },
    shutdown: AbortSignal,
  ): Promise<void> {
    const plan = () => this.#tools.plan(open.deployment, open.origin, this.#state)
    const planned = await planOrEnd(plan, this.#tools.clock, shutdown)
    // It may have been cancelled meanwhile.
    if (planned && !isTerminal(open.deployment.status)) this.#record(id, [planned])
  }

  async #afterTrouble(id: string, thrown: unknown, shutdown: AbortSignal): Promise<void> {
    // A full disk passes, and while it lasts not even the end could be recorded.
    if (reportOf(thrown).code !== 'disk.unwritable') this.#failures += 1
    if (this.#failures >= POISON_LIMIT) this.#giveUp(id, reportOf(thrown))
    await this.#pauseAfter(thrown, shutdown)
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

  async #pauseAfter(error: unknown, shutdown: AbortSignal): Promise<void> {
    this.#trouble = reportOf(error)
    this.#tools.log.error('A deployment could not be carried on', { application: this.name, error })
    this.#tools.changed()
    await this.#tools.clock.sleep(TROUBLE_PAUSE_MS, shutdown)
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
    const state = after.finishedAt === undefined ? this.#state : applyFinished(this.#state, after)
    this.#tools.journal.append(state === this.#state ? entry : { ...entry, application: state })
    this.#state = state
    this.#tools.recorded(entry.facts, after)
    this.#tools.changed()
  }

  #answer(command: Command, answer: CommandAnswer): CommandAnswer {
    this.#tools.journal.append({ facts: [], answer: { command: command.id, answer } })
    this.#tools.answered()
    return answer
  }
}
