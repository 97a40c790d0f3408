import type { ApplicationState } from '#domain/application-state.ts'
import type { Application } from '#domain/application.ts'
import { attemptsAt, fieldName, fightIn } from '#domain/rules/convergence.ts'
import type { Difference } from '#domain/diff.ts'
import { cut } from '#domain/text.ts'
import type { Trigger } from '#domain/trigger.ts'

const MOST_FIELDS = 20

export interface DriftView {
  readonly agent: string
  readonly state: ApplicationState
  readonly rule: Application['drift']['converge']
  readonly drift: readonly Difference[]
  readonly now: number
}

/**
 * Whether drift asks for a deployment now, or when to look again. Waits `minWindow` after the last deployment, twice
 * as long after each repair that did not last, at most `maxWindow`; what another writer keeps changing is not fought.
 */
export function driftTrigger(
  view: DriftView,
): { readonly trigger: Trigger } | { readonly lookAgainAt: number } | { readonly paused: string } | undefined {
  const { rule, drift, state, now } = view
  const first = drift[0]
  if (rule === false || !first || !state.running || state.uncertain) return undefined
  const paused = fightIn(state.convergence, drift)
  if (paused !== undefined) return { paused }
  const doublings = Math.min(attemptsAt(state.convergence, now), 30)
  const windowMs = Math.min(rule.maxWindowMs, rule.minWindowMs * 2 ** doublings)
  const dueAt = (state.lastFinished?.at ?? state.running.at) + windowMs
  if (now < dueAt) return { lookAgainAt: dueAt }
  const others = drift.length > 1 ? ` and ${drift.length - 1} more` : ''
  return {
    trigger: {
      kind: 'drift',
      by: { kind: 'agent', name: view.agent },
      reason: cut(`${fieldName(first)}${others} differs from what was deployed`, 2_000),
      fields: drift.slice(0, MOST_FIELDS).map(({ resource, path }) => ({ resource, path })),
      to: state.running.deployment,
    },
  }
}
