import type { Actor } from '../actor.ts'
import { digestOf } from '../canonical.ts'
import { applyFact } from '../deployment.ts'
import type { Deployment } from '../deployment.ts'
import type { ErrorReport } from '../errors.ts'
import { extend } from '../rules/extend.ts'
import type { Fact } from '../fact.ts'
import type { Plan, PlanDraft, StageSpec } from '../plan.ts'
import type { Revision } from '../revision.ts'
import type { Trigger } from '../trigger.ts'

/** When every test begins, milliseconds since 1970. */
export const START = 1_700_000_000_000

export const SECOND = 1_000
export const MINUTE = 60_000

export function member(name: string): Actor {
  return { kind: 'member', name }
}

/** A revision whose commit is the digit, forty times. */
export function revision(digit: string, message = `Change ${digit}`): Revision {
  return { commit: digit.repeat(40), author: 'Carol', email: 'carol@example.com', message, at: START }
}

export function trigger(kind: Trigger['kind'] = 'commit', name = 'carol'): Trigger {
  return { kind, by: member(name), reason: `It began by ${kind}` }
}

export function stage(id: string, parts: Partial<StageSpec> = {}): StageSpec {
  return {
    id,
    kind: 'noop',
    name: id,
    needs: [],
    options: {},
    timeoutMs: MINUTE,
    retry: { limit: 2, backoffMs: 5 * SECOND, maxBackoffMs: MINUTE },
    effects: false,
    traffic: false,
    revertible: false,
    ...parts,
  }
}

/** A stage that changes the target and can be reverted. */
export function effect(id: string, parts: Partial<StageSpec> = {}): StageSpec {
  return stage(id, { kind: 'deploy', effects: true, revertible: true, ...parts })
}

/** Stages that follow one another. */
export function chain(...stages: readonly StageSpec[]): StageSpec[] {
  return stages.map((one, index) => {
    const before = stages[index - 1]
    return Object.assign({}, one, { needs: before ? [before.id] : [] })
  })
}

export function planOf(stages: readonly StageSpec[], parts: Partial<PlanDraft> = {}): Plan {
  const draft: PlanDraft = {
    application: 'shop',
    provider: 'host',
    target: 'here',
    trigger: trigger(),
    revision: revision('b'),
    running: revision('a'),
    desired: 'desired-b',
    runningDesired: 'desired-a',
    versions: [],
    strategy: 'pipeline',
    why: 'server.js changed',
    stages: [...stages],
    differences: [],
    moreDifferences: 0,
    rollback: { automatic: true, timeoutMs: 10 * MINUTE, decisionMs: 60 * MINUTE },
    timeoutMs: 360 * MINUTE,
    ...parts,
  }
  return { ...draft, digest: digestOf(draft) }
}

export function triggered(id = 'deployment1'): Fact {
  const why = { application: 'shop', agent: 'here', trigger: trigger(), revision: revision('b') }
  return { kind: 'triggered', ...why, deployment: id, seq: 1, at: START }
}

/** A deployment at its first moment, planned. */
export function plannedDeployment(plan: Plan, id = 'deployment1'): { facts: readonly Fact[]; state: Deployment } {
  const first = triggered(id)
  const { facts, after } = extend(applyFact(undefined, first), [{ kind: 'planned', plan }], START)
  return { facts: [first, ...facts], state: after }
}

/** A failure that is tried again. */
export function worldError(message = 'The network failed'): ErrorReport {
  return { code: 'tool.failed', kind: 'world', message, hint: 'Look at the network.' }
}

/** A failure that is not. */
export function userError(message = 'The release is bad'): ErrorReport {
  return { code: 'analysis.failed', kind: 'user', message, hint: 'Make it better.' }
}
