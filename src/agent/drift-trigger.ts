import type { ApplicationState } from '#domain/application-state.ts'
import type { Application } from '#domain/application.ts'
import type { Difference } from '#domain/diff.ts'
import type { Trigger } from '#domain/trigger.ts'

export interface DriftView {
  readonly agent: string
  readonly state: ApplicationState
  readonly rule: Application['trigger']['onDrift']
  readonly drift: readonly Difference[]
  /** Deployments in a row that drift has triggered. */
  readonly attempts: number
  readonly now: number
}

/**
 * Whether drift asks for a deployment now, or when to look again. Waits `minWindow` after the last deployment, twice
 * as long after each that did not help, at most `maxWindow`: what another writer keeps changing is not fought in a loop.
 */
export function driftTrigger(
  view: DriftView,
): { readonly trigger: Trigger } | { readonly lookAgainAt: number } | undefined {
  const { rule, drift, state, attempts, now } = view
  const first = drift[0]
  if (rule === false || !first || !state.running || state.uncertain) return undefined
  const windowMs = Math.min(rule.maxWindowMs, rule.minWindowMs * 2 ** Math.min(attempts, 30))
  const dueAt = (state.lastFinished?.at ?? state.running.at) + windowMs
  if (now < dueAt) return { lookAgainAt: dueAt }
  const others = drift.length > 1 ? ` and ${drift.length - 1} more` : ''
  const field = first.path === '' ? first.resource : `${first.path} of ${first.resource}`
  return {
    trigger: {
      kind: 'drift',
      by: { kind: 'agent', name: view.agent },
      reason: `${field}${others} differs from what was deployed`.slice(0, 2_000),
      to: state.running.deployment,
    },
  }
}
