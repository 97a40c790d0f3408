import assert from 'node:assert/strict'
import { obey } from '../rules/command-rule.ts'
import type { DeploymentCommand, StageRule } from '../rules/command-rule.ts'
import type { CommandAnswer } from '../command.ts'
import { activeSteps, decide, failureOf } from '../rules/decide.ts'
import { applyFact, foldFacts, stepOf } from '../deployment.ts'
import type { Deployment } from '../deployment.ts'
import type { ErrorReport } from '../errors.ts'
import { extend } from '../rules/extend.ts'
import type { Fact, FactBody } from '../fact.ts'
import type { Plan, StageSpec } from '../plan.ts'
import { isTerminal } from '../status.ts'
import { member, plannedDeployment, START } from './fixture.ts'

/** Far above what any decision needs; reaching it means that `decide` goes round in circles. */
const MOST_DECISIONS = 500

export type Watch = (before: Deployment, fact: Fact, after: Deployment) => void

/** Does what the agent's runner does, without an agent: records what is decided, and lets steps end as it is told. */
export interface Driver {
  now: number
  state: Deployment
  readonly facts: Fact[]
  readonly watch: Watch
}

export function drive(plan: Plan, watch: Watch = () => {}): Driver {
  const { facts, state } = plannedDeployment(plan)
  return { now: START, state, facts: [...facts], watch }
}

export function record(driver: Driver, bodies: readonly FactBody[]): void {
  const { facts } = extend(driver.state, bodies, driver.now)
  for (const fact of facts) {
    const after = applyFact(driver.state, fact)
    driver.watch(driver.state, fact, after)
    driver.facts.push(fact)
    driver.state = after
  }
}

/** Records until nothing more is decided; answers when to ask again. */
export function settle(driver: Driver): number | undefined {
  for (let i = 0; i < MOST_DECISIONS; i += 1) {
    const decision = decide(driver.state, driver.now)
    if (decision.facts.length === 0) return decision.wakeAt
    record(driver, decision.facts)
  }
  return assert.fail(
    `decided ${MOST_DECISIONS} times at one moment; the last facts: ${kinds(driver).slice(-6).join(' ')}`,
  )
}

/** One that has begun whatever may begin at once. */
export function started(...args: Parameters<typeof drive>): Driver {
  const driver = drive(...args)
  settle(driver)
  return driver
}

/** Lets nothing happen but time, until the end. Answers how often it had to look. */
export function letTimePass(driver: Driver): number {
  for (let looks = 1; looks < MOST_DECISIONS; looks += 1) {
    const wakeAt = settle(driver)
    if (isTerminal(driver.state.status)) return looks
    assert.ok(wakeAt !== undefined, `waits for nothing: ${driver.state.reason}`)
    assert.ok(wakeAt > driver.now, `wants to be asked at ${wakeAt}, which is not after ${driver.now}`)
    driver.now = wakeAt
  }
  return assert.fail(`looked ${MOST_DECISIONS} times without an end: ${driver.state.reason}`)
}

/** What the runner records when a step's execution ends; undefined where there is no execution. */
export function resultOf(
  d: Deployment,
  step: string,
  error: ErrorReport | undefined,
  now: number,
): FactBody | undefined {
  if (!activeSteps(d).includes(step)) return undefined
  return error ? failureOf(d, step, error, now) : { kind: 'step-succeeded', step }
}

export function succeed(driver: Driver, step: string): void {
  finishStep(driver, step, undefined)
}

export function fail(driver: Driver, step: string, error: ErrorReport): void {
  finishStep(driver, step, error)
}

function finishStep(driver: Driver, step: string, error: ErrorReport | undefined): void {
  const fact = resultOf(driver.state, step, error, driver.now)
  assert.ok(fact, `${step} is not active`)
  record(driver, [fact])
  settle(driver)
}

/** A command as people give it; `carol` is the author and may not approve. */
export function command(driver: Driver, body: DeploymentCommand, by = 'alice'): CommandAnswer {
  const { now, state } = driver
  const given = { id: 'c', body, by: member(by), at: now, expiresAt: now + 60_000 }
  const { facts, answer } = obey(state, given, { now, rule: ruleOf })
  record(driver, facts)
  return answer
}

export function ruleOf(stage: StageSpec): StageRule {
  return {
    skippable: !stage.effects,
    mayApprove: (by) => (by.name === 'carol' ? 'The author may not approve' : undefined),
  }
}

export function advance(driver: Driver, ms: number): void {
  driver.now += ms
  settle(driver)
}

/** As after a crash: the state is what the facts make of it. */
export function crash(driver: Driver): void {
  const facts = JSON.parse(JSON.stringify(driver.facts)) as Fact[]
  const folded = foldFacts(facts)
  assert.deepEqual(folded, driver.state)
  if (folded) driver.state = folded
}

export function kinds(driver: Driver): string[] {
  return driver.facts.map((fact) => ('step' in fact ? `${fact.kind}:${fact.step}` : fact.kind))
}

/** Statuses of the steps in order, as `id status` each. */
export function statuses(d: Deployment): string[] {
  return d.steps.map((step) => `${step.id} ${step.status}`)
}

export function stepStatus(driver: Driver, id: string): string | undefined {
  return stepOf(driver.state, id)?.status
}
