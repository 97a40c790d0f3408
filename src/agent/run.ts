import { activeSteps, decide, failureOf } from '#domain/rules/decide.ts'
import { obey } from '#domain/rules/command-rule.ts'
import type { DeploymentCommand, StageRule } from '#domain/rules/command-rule.ts'
import type { Command, CommandAnswer } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import { reportOf } from '#domain/errors.ts'
import { giveWay } from '#domain/rules/give-way.ts'
import type { Revision } from '#domain/revision.ts'
import type { FactBody } from '#domain/fact.ts'
import type { StageSpec } from '#domain/plan.ts'
import { settle } from '#domain/rules/settle.ts'
import { isTerminal } from '#domain/status.ts'
import type { Clock } from '#tools/clock.ts'
import { Wakeup } from '#tools/wakeup.ts'
import type { Entry } from './journal.ts'

/** How long what comes next waits for a step that was told to end. A call that hangs longer is left behind, fenced off. */
const ENDING_GRACE_MS = 10_000
const UNWRITABLE_PAUSE_MS = 1_000

/** One try at a step: ends when the step succeeded, throws when it failed. */
export type ExecuteStep = (step: RunningStep) => Promise<void>

/** What an execution sees of its run. */
export interface RunningStep {
  readonly id: string
  readonly signal: AbortSignal
  /** Woken when a person did something to this step. */
  readonly wakeup: Wakeup
  /** The deployment as it is now. */
  state(): Deployment
  /** Durable when it returns. Throws once the step was told to end: late results change nothing. */
  record(body: FactBody): void
}

/** What the steps of a deployment are carried out with. */
export interface StepTools {
  readonly execute: ExecuteStep
  readonly rule: (stage: StageSpec) => StageRule
}

export interface RunTools extends StepTools {
  readonly clock: Clock
  /** Writes facts durably, with whatever belongs into the same write. */
  append(entry: Entry, after: Deployment): void
  /** Until no loss of power takes back what was appended: before that no step begins. */
  synced(): Promise<void>
}

interface Execution {
  readonly controller: AbortController
  readonly wakeup: Wakeup
  readonly done: Promise<void>
}

/**
 * Runs one deployment from wherever its facts left it. The loop: record what the rules decide, keep one execution for
 * each active step, wait until something happens.
 */
export class DeploymentRun {
  #state: Deployment
  readonly #tools: RunTools
  readonly #wakeup: Wakeup
  readonly #executions = new Map<string, Execution>()
  readonly #ending = new Set<Promise<void>>()
  #graceUntil = 0

  constructor(state: Deployment, tools: RunTools) {
    this.#state = state
    this.#tools = tools
    this.#wakeup = new Wakeup(tools.clock)
  }

  get state(): Deployment {
    return this.#state
  }

  async untilFinished(shutdown: AbortSignal): Promise<Deployment> {
    const onShutdown = (): void => this.#wakeup.wake()
    shutdown.addEventListener('abort', onShutdown)
    try {
      while (!shutdown.aborted) {
        const wakeAt = this.#settle()
        this.#endInactive()
        if (isTerminal(this.#state.status)) break
        const retryAt = this.#startActive()
        await this.#wakeup.waitUntil(earliest(wakeAt, retryAt))
      }
    } finally {
      shutdown.removeEventListener('abort', onShutdown)
      for (const id of this.#executions.keys()) this.#end(id)
      await this.#graceful()
    }
    return this.#state
  }

  /** Carries out a command durably together with its answer. */
  obey(command: Command & { body: DeploymentCommand }): CommandAnswer {
    const { facts, answer } = obey(this.#state, command, { now: this.#tools.clock.now(), rule: this.#tools.rule })
    this.#record(facts, { answer: { command: command.id, answer } })
    for (const fact of facts) if ('step' in fact) this.#executions.get(fact.step)?.wakeup.wake()
    this.#wakeup.wake()
    return answer
  }

  /** What it is for is so no more: it is cancelled without a person's word. */
  withdraw(by: string, reason: string): void {
    if (isTerminal(this.#state.status) || this.#state.cancel || this.#state.rollback) return
    this.#record([{ kind: 'cancel-requested', by: { kind: 'agent', name: by }, rollback: true, reason }])
    this.#wakeup.wake()
  }

  /** A newer commit waits for its turn. */
  giveWay(newer: Revision, by: string): void {
    const fact = giveWay(this.#state, newer, { kind: 'agent', name: by })
    if (!fact) return
    this.#record([fact])
    this.#wakeup.wake()
  }

  /** Records until the rules ask for nothing more; answers when they want to be asked again. */
  #settle(): number | undefined {
    this.#record([])
    return decide(this.#state, this.#now()).wakeAt
  }

  /** With all that the rules make of it, in one write. */
  #record(bodies: readonly FactBody[], how: Pick<Entry, 'answer' | 'durable'> = { durable: 'soon' }): void {
    const { facts, after } = settle(this.#state, bodies, this.#now())
    if (facts.length === 0 && !how.answer) return
    this.#tools.append({ facts, ...how }, after)
    this.#state = after
  }

  /** A clock that was set back must not begin a step after its own deadline: what has happened stays in the past. */
  #now(): number {
    return Math.max(this.#tools.clock.now(), this.#state.lastAt)
  }

  #endInactive(): void {
    const active = new Set(activeSteps(this.#state))
    for (const id of this.#executions.keys()) if (!active.has(id)) this.#end(id)
  }

  #end(id: string): void {
    const execution = this.#executions.get(id)
    if (!execution) return
    this.#executions.delete(id)
    execution.controller.abort()
    execution.wakeup.wake()
    this.#graceUntil = this.#tools.clock.now() + ENDING_GRACE_MS
    this.#ending.add(execution.done)
    void execution.done.finally(() => {
      this.#ending.delete(execution.done)
      this.#wakeup.wake()
    })
  }

  /** Nothing starts while something that was told to end may still have effects. */
  #startActive(): number | undefined {
    if (this.#ending.size > 0 && this.#tools.clock.now() < this.#graceUntil) return this.#graceUntil
    for (const id of activeSteps(this.#state)) if (!this.#executions.has(id)) this.#start(id)
    return undefined
  }

  #start(id: string): void {
    const controller = new AbortController()
    const wakeup = new Wakeup(this.#tools.clock)
    const isCurrent = (): boolean => this.#executions.get(id)?.controller === controller
    const step: RunningStep = {
      id,
      wakeup,
      signal: controller.signal,
      state: () => this.#state,
      record: (body) => {
        controller.signal.throwIfAborted()
        this.#record([body], {})
      },
    }
    const conclude = (body: () => FactBody): void => {
      if (!isCurrent()) return
      this.#executions.delete(id)
      this.#record([body()])
      this.#wakeup.wake()
    }
    const execute = (): Promise<void> =>
      this.#tools.execute(step).then(
        () => conclude(() => ({ kind: 'step-succeeded', step: id })),
        (error: unknown) => conclude(() => failureOf(this.#state, id, reportOf(error), this.#now())),
      )
    const done = this.#tools
      .synced()
      .then(() => (isCurrent() ? execute() : undefined))
      // A journal that cannot be written must not end the process: the step stays active and is run again.
      .catch(async () => {
        await this.#tools.clock.sleep(UNWRITABLE_PAUSE_MS, controller.signal)
        if (isCurrent()) this.#executions.delete(id)
      })
      .then(() => this.#wakeup.wake())
    this.#executions.set(id, { controller, wakeup, done })
  }

  async #graceful(): Promise<void> {
    const grace = new AbortController()
    const rest = this.#tools.clock.sleep(this.#graceUntil - this.#tools.clock.now(), grace.signal)
    await Promise.race([Promise.allSettled(this.#ending), rest])
    grace.abort()
  }
}

function earliest(...moments: (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
