import type { Actor } from '#domain/actor.ts'
import { obey } from '#domain/rules/command-rule.ts'
import type { DeploymentCommand, StageRule } from '#domain/rules/command-rule.ts'
import type { CommandAnswer } from '#domain/command.ts'
import { activeSteps, decide, failureOf } from '#domain/rules/decide.ts'
import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { Sample } from '#domain/evidence.ts'
import type { Fact, FactBody } from '#domain/fact.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { StageContext, StageResult } from '#domain/stage.ts'
import { settle } from '#domain/rules/settle.ts'
import { isTerminal } from '#domain/status.ts'
import { pauseAfter, waitingFact } from '#domain/rules/waiting-fact.ts'
import { simulatedContext } from './context.ts'
import { EventQueue } from './event-queue.ts'
import type { World } from './world.ts'

/** More calls than any sensible pipeline needs: an approval that is asked for every 15 s for 60 days has a third. */
const MOST_CALLS = 1_000_000

const ID = 'simulation'

/** What a person does, and when (milliseconds since 1970). */
export interface Visit {
  readonly at: number
  readonly by: Actor
  readonly body: Visited
}

/** A command without its deployment: there is only one. */
export type Visited = DeploymentCommand extends infer C
  ? C extends DeploymentCommand
    ? Omit<C, 'deployment'>
    : never
  : never

export interface Answered extends Visit {
  readonly answer: CommandAnswer
}

export interface SimulationInput {
  readonly plan: Plan
  readonly world: World
  readonly agent: string
  readonly labels: Readonly<Record<string, string>>
  readonly address?: string | undefined
  readonly startAt: number
  readonly endAt: number
  readonly visits: readonly Visit[]
  /** Those who come because a stage waits for an approval now. */
  called?(stage: StageSpec, now: number): readonly Visit[]
}

export interface Simulated {
  readonly facts: readonly Fact[]
  readonly after: Deployment
  readonly answers: readonly Answered[]
  /** Where the deployment had not ended by then: the end of the simulation. */
  readonly endedAt: number
}

/**
 * Runs a planned deployment on a virtual clock: the rules of `domain/decide.ts` say what comes next, stages are called
 * when they asked for it, and time jumps from one event to the next. Things of the same moment happen in the order in
 * which they were arranged, people last, as in `DeploymentRun` on a clock that stands still between two events.
 */
export async function simulate(input: SimulationInput): Promise<Simulated> {
  const run = new Simulation(input)
  await run.untilEnd()
  return run.result()
}

/** A live run; nothing of it outlives `simulate`. */
class Simulation {
  readonly #input: SimulationInput
  readonly #queue = new EventQueue()
  readonly #facts: Fact[] = []
  readonly #answers: Answered[] = []
  readonly #saidAt = new Map<string, number>()
  readonly #called = new Set<string>()
  #visits: Visit[]
  #state: Deployment
  #now: number
  #calls = 0

  constructor(input: SimulationInput) {
    this.#input = input
    this.#now = input.startAt
    this.#visits = input.visits.toSorted((a, b) => a.at - b.at)
    const { plan, agent } = input
    const { application, trigger, revision } = plan
    const first: Fact = {
      kind: 'triggered',
      application,
      agent,
      trigger,
      revision,
      deployment: ID,
      seq: 1,
      at: this.#now,
    }
    this.#facts.push(first)
    this.#state = applyFact(undefined, first)
    this.#record([{ kind: 'planned', plan }])
  }

  async untilEnd(): Promise<void> {
    await this.#turn()
    while (!isTerminal(this.#state.status)) {
      const event = this.#queue.next()
      const visit = this.#visits[0]
      const isVisit = visit !== undefined && (event === undefined || visit.at < event.at)
      const at = isVisit ? visit.at : event?.at
      if (at === undefined) throw slipwayError('bug', { what: 'a simulated deployment stands still for ever' })
      if (at > this.#input.endAt) break
      this.#now = Math.max(this.#now, at)
      if (isVisit) await this.#receive(visit)
      else if (event) await this.#happen(event.step)
    }
  }

  result(): Simulated {
    const endedAt = isTerminal(this.#state.status) ? this.#state.lastAt : this.#input.endAt
    return { facts: this.#facts, after: this.#state, answers: this.#answers, endedAt }
  }

  /** Without a step it is the moment at which the rules wanted to be asked again. */
  async #happen(step: string | undefined): Promise<void> {
    this.#queue.take(step)
    if (step === undefined || (await this.#call(step))) await this.#turn()
  }

  async #receive(visit: Visit): Promise<void> {
    this.#visits.shift()
    const now = this.#now
    const body: DeploymentCommand = { ...visit.body, deployment: ID }
    const command = { id: `visit-${this.#answers.length + 1}`, body, by: visit.by, at: now, expiresAt: now }
    const { facts, answer } = obey(this.#state, command, { now, rule: (stage) => this.#ruleOf(stage) })
    this.#answers.push({ ...visit, answer })
    this.#record(facts)
    // Only what was waiting before hears of it: what the turn begins has been called already.
    const woken = facts.flatMap((fact) => ('step' in fact && this.#queue.has(fact.step) ? [fact.step] : []))
    await this.#turn()
    for (const step of woken) if (this.#queue.has(step)) await this.#happen(step)
  }

  #ruleOf(stage: StageSpec): StageRule {
    const kind = this.#input.world.stageKind(stage.kind)
    return {
      skippable: kind.skippable,
      mayApprove: (by) => kind.mayApprove?.(stage.options, by, this.#input.plan),
    }
  }

  /** Records what the rules decide and begins what became active, until nothing of it ends in the same moment. */
  async #turn(): Promise<void> {
    for (let isSettled = false; !isSettled;) {
      const wakeAt = this.#settle()
      const active = activeSteps(this.#state)
      for (const step of this.#queue.steps()) if (!active.includes(step)) this.#queue.take(step)
      if (isTerminal(this.#state.status)) return
      this.#queue.set(undefined, wakeAt === undefined ? undefined : Math.max(this.#now, wakeAt))
      isSettled = !(await this.#begin(active.filter((step) => !this.#queue.has(step))))
    }
  }

  #settle(): number | undefined {
    this.#record([])
    return decide(this.#state, this.#now).wakeAt
  }

  /** Stages that begin together are all called before any of them ends. */
  async #begin(steps: readonly string[]): Promise<boolean> {
    for (const step of steps) this.#saidAt.delete(step)
    const ends = await Promise.all(steps.map((step) => this.#tryOnce(step)))
    for (const end of ends) if (end) this.#record([end()])
    this.#callPeople(steps)
    return ends.some((end) => end !== undefined)
  }

  /** Whether it has ended. */
  async #call(step: string): Promise<boolean> {
    const end = await this.#tryOnce(step)
    if (end) this.#record([end()])
    return end !== undefined
  }

  /** What ends the step, or nothing where it is to be called again. */
  async #tryOnce(id: string): Promise<(() => FactBody) | undefined> {
    this.#calls += 1
    if (this.#calls > MOST_CALLS) throw slipwayError('simulation.too-long', { most: MOST_CALLS })
    try {
      const result = await this.#perform(id)
      if (result.status === 'succeeded') return () => ({ kind: 'step-succeeded', step: id })
      const said = { result, now: this.#now, saidAt: this.#saidAt.get(id) ?? 0 }
      const body = waitingFact(this.#state, id, said)
      if (body) {
        this.#record([body])
        this.#saidAt.set(id, this.#now)
      }
      this.#queue.set(id, this.#now + Math.max(0, pauseAfter(this.#state, id, result)))
      return undefined
    } catch (error) {
      return () => failureOf(this.#state, id, reportOf(error), this.#now)
    }
  }

  #perform(id: string): Promise<StageResult> {
    const { plan, world } = this.#input
    const undo = this.#state.rollback?.steps.find((step) => step.id === id)
    const stage =
      undo && undo.stage === undefined ? plan.stages[0] : plan.stages.find((one) => one.id === (undo?.stage ?? id))
    if (!stage) throw slipwayError('bug', { what: `the simulated plan has no stage ${id}` })
    const ctx = this.#context(id, stage)
    if (!undo) return world.stageKind(stage.kind).run(ctx, stage.options)
    if (undo.stage === undefined) return world.restore(ctx)
    return world.stageKind(stage.kind).revert?.(ctx, stage.options) ?? Promise.resolve({ status: 'succeeded' })
  }

  #context(id: string, stage: StageSpec): StageContext {
    const { plan, world, labels, address } = this.#input
    return simulatedContext({
      plan,
      stage,
      world,
      application: { name: plan.application, labels, address },
      deployment: this.#state,
      step: id,
      now: this.#now,
      samples: () => this.#samplesOf(id),
      record: async (evidence) => this.#record([{ kind: 'evidence', step: id, evidence }]),
    })
  }

  #samplesOf(id: string): Sample[] {
    return this.#facts.flatMap((fact) => {
      if (fact.kind !== 'evidence' || fact.step !== id || fact.evidence.type !== 'sample') return []
      const { check, series, measured } = fact.evidence
      return [{ check, series, measured }]
    })
  }

  #callPeople(steps: readonly string[]): void {
    for (const id of steps) {
      const stage = this.#state.plan?.stages.find((one) => one.id === id)
      const round = `${id} ${this.#state.steps.find((step) => step.id === id)?.attempt}`
      if (!stage || stage.kind !== 'approval' || this.#called.has(round)) continue
      this.#called.add(round)
      const visits = this.#input.called?.(stage, this.#now) ?? []
      this.#visits = [...this.#visits, ...visits].toSorted((a, b) => a.at - b.at)
    }
  }

  #record(bodies: readonly FactBody[]): void {
    const { facts, after } = settle(this.#state, bodies, this.#now)
    this.#facts.push(...facts)
    this.#state = after
  }
}
