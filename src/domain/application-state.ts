import { z } from 'zod'
import { afterRepair, Convergence } from './rules/convergence.ts'
import type { Deployment } from './deployment.ts'
import type { Plan } from './plan.ts'
import { without } from './without.ts'
import { Quarantine } from './report.ts'
import { Revision, shortCommit, Version } from './revision.ts'
import type { Trigger } from './trigger.ts'

/** Earlier successes that are kept to go back to. */
export const HISTORY_LIMIT = 50

/** How a deployment ends. */
const ENDS = ['succeeded', 'failed', 'cancelled'] as const

const QUARANTINE_LIMIT = 20
const APPLIED_LIMIT = 100

/** A desired state that was reached: all that is needed to go back to it. */
export const Reached = z.object({
  deployment: z.string(),
  revision: Revision,
  desired: z.string(),
  versions: z.array(Version),
  at: z.number().int(),
})

export type Reached = z.infer<typeof Reached>

/** What the finished deployments of one application leave for the next: the fold of them, and nothing else. */
export const ApplicationState = z.object({
  name: z.string(),
  running: Reached.optional(),
  /** Earlier successes, the newest first; each differs from the one after it. */
  history: z.array(Reached).max(HISTORY_LIMIT),
  /** Desired states that reconciling does not bring back, the newest first. Lifted together by the next good one. */
  quarantines: z.array(Quarantine).max(QUARANTINE_LIMIT),
  /** Set while the target may hold a mixture: something was changed, then neither finished nor taken back. */
  uncertain: z
    .object({ deployment: z.string(), desired: z.string(), reason: z.string(), since: z.number().int() })
    .optional(),
  /** Set while drift is being put right again and again: for the back-off, and to see that two writers fight. */
  convergence: Convergence.optional(),
  lastFinished: z
    .object({
      deployment: z.string(),
      status: z.enum(ENDS),
      reason: z.string(),
      trigger: z.enum(['commit', 'command', 'drift', 'rollback', 'removal']),
      revision: Revision,
      desired: z.string().optional(),
      at: z.number().int(),
    })
    .optional(),
  /** Ids of the deployments that are in here, the newest first, so that one that is said again changes nothing. */
  applied: z.array(z.string()).max(APPLIED_LIMIT),
})

export type ApplicationState = z.infer<typeof ApplicationState>

export function emptyApplicationState(name: string): ApplicationState {
  return { name, history: [], quarantines: [], applied: [] }
}

/** The state after a deployment has finished. One that was applied before, or has not finished, changes nothing. */
export function applyFinished(state: ApplicationState, d: Deployment): ApplicationState {
  const { finishedAt: at } = d
  const status = ENDS.find((end) => end === d.status)
  if (!status || at === undefined || state.applied.includes(d.id)) return state
  const desired = d.plan ? { desired: d.plan.desired } : {}
  const { reason, revision } = d
  const lastFinished = { deployment: d.id, status, reason, trigger: d.trigger.kind, revision, ...desired, at }
  const applied = [d.id, ...state.applied].slice(0, APPLIED_LIMIT)
  const next = { ...withConvergence(state, d), lastFinished, applied }
  if (!d.plan) return next
  return status === 'succeeded' ? afterSuccess(next, d, d.plan) : afterFailure(next, d, d.plan)
}

/** Another success than a repair begins anew: a person or a commit has decided. */
function withConvergence(state: ApplicationState, d: Deployment): ApplicationState {
  if (d.trigger.kind === 'drift') return { ...state, convergence: afterRepair(state.convergence, d) }
  return d.status === 'succeeded' ? without(state, 'convergence') : state
}

function afterSuccess(state: ApplicationState, d: Deployment, plan: Plan): ApplicationState {
  const at = d.finishedAt ?? d.lastAt
  if (d.trigger.kind === 'removal') return afterRemoval(state)
  const { revision, desired, versions } = plan
  const running: Reached = { deployment: d.id, revision, desired, versions, at }
  const before = state.running
  const history = before && before.desired !== desired ? [before, ...state.history] : state.history
  return {
    ...without(state, 'uncertain'),
    running,
    history: history.slice(0, HISTORY_LIMIT),
    quarantines: quarantinesAfterSuccess(state, d, plan),
  }
}

/** Nothing runs any more; what ran is kept to go back to. */
function afterRemoval(state: ApplicationState): ApplicationState {
  const history = state.running ? [state.running, ...state.history] : state.history
  return { ...without(state, 'uncertain', 'running'), history: history.slice(0, HISTORY_LIMIT), quarantines: [] }
}

/**
 * A good new state lifts every quarantine. One that only repeats what ran (drift), or goes back by command, does not:
 * git still asks for the bad one, which would come back at the next look.
 */
function quarantinesAfterSuccess(state: ApplicationState, d: Deployment, plan: Plan): Quarantine[] {
  const others = state.quarantines.filter((quarantine) => quarantine.desired !== plan.desired)
  if (plan.quarantine !== undefined && plan.quarantine !== plan.desired) {
    const bad = [state.running, ...state.history].find((reached) => reached?.desired === plan.quarantine)
    return withQuarantine(others, {
      ...quarantineBy(d, plan.quarantine, bad?.revision ?? plan.running ?? plan.revision),
      reason: d.trigger.reason,
    })
  }
  return plan.desired === state.running?.desired ? others : []
}

function afterFailure(state: ApplicationState, d: Deployment, plan: Plan): ApplicationState {
  const since = d.finishedAt ?? d.lastAt
  const quarantines =
    d.quarantine === undefined
      ? state.quarantines
      : withQuarantine(state.quarantines, quarantineBy(d, d.quarantine, plan.revision))
  if (d.rolledBack === false) {
    const uncertain = { deployment: d.id, desired: plan.desired, reason: d.reason, since }
    return { ...state, quarantines, uncertain }
  }
  // A rollback that was verified also ends the doubt that an earlier failure left.
  return { ...(d.rolledBack ? without(state, 'uncertain') : state), quarantines }
}

function quarantineBy(d: Deployment, desired: string, revision: Revision): Quarantine {
  return { desired, revision, deployment: d.id, since: d.finishedAt ?? d.lastAt, reason: d.reason }
}

function withQuarantine(others: readonly Quarantine[], quarantine: Quarantine): Quarantine[] {
  const rest = others.filter((other) => other.desired !== quarantine.desired)
  return [quarantine, ...rest].slice(0, QUARANTINE_LIMIT)
}

export function quarantineOf(state: ApplicationState, desired: string): Quarantine | undefined {
  return state.quarantines.find((quarantine) => quarantine.desired === desired)
}

/** Why a desired state may not be deployed, as a sentence, or undefined where it may. */
export function mayDeploy(
  state: ApplicationState,
  desired: string,
  wish: { readonly trigger: Trigger['kind']; readonly liftQuarantine?: boolean },
): string | undefined {
  const quarantine = quarantineOf(state, desired)
  // A rollback by command names what it wants; everything else needs the word that lifts.
  if (quarantine && wish.trigger !== 'rollback' && !wish.liftQuarantine) {
    const { deployment, reason } = quarantine
    return `${shortCommit(quarantine.revision.commit)} is quarantined since deployment ${deployment}: ${reason}. Push a different revision, or sync with the quarantine lifted`
  }
  if (wish.trigger === 'commit' && state.running?.desired === desired && !state.uncertain) {
    return `Nothing to do: what this commit asks for runs already, since deployment ${state.running.deployment}`
  }
  return undefined
}
