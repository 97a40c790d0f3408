import type { Stage } from '../translation.ts'
import { durationOf } from '../duration.ts'
import type { Section } from '../section.ts'

export interface SyncPolicy {
  readonly kubernetes: Stage
  readonly trigger: Stage
  readonly rest: Stage
}

interface Option {
  /** What it needs here: settings, nothing, or a hand. */
  readonly settings?: Stage
  readonly settled?: string
  readonly warning?: string
}

/** By what is written before and behind `=`. */
const OPTIONS: ReadonlyMap<string, Option> = new Map(
  Object.entries({
    'CreateNamespace=true': { settings: { createNamespace: true }, settled: 'kubernetes.createNamespace' },
    'Prune=false': { settings: { prune: false }, settled: 'kubernetes.prune' },
    'Prune=confirm': {
      warning: 'what is removed is in the plan: an `approval` stage confirms it, `deletionBudget` limits it',
    },
    'Delete=false': { warning: '`delete: orphan` leaves everything; `slipway.dev/ignore: prune` keeps one object' },
    'Delete=confirm': { warning: 'a removal shows what it takes along, and the agent’s `deletion.budget` limits it' },
    'PruneLast=true': { settled: 'pruning always comes last' },
    'PrunePropagationPolicy=foreground': { settled: 'the dependents go first, always' },
    'PrunePropagationPolicy=background': { warning: 'objects are removed in the foreground, their dependents first' },
    'PrunePropagationPolicy=orphan': {
      warning: 'dependents are not left behind: `slipway.dev/ignore: prune` keeps an object',
    },
    'ApplyOutOfSyncOnly=true': { settled: 'only what differs is written, always' },
    'ServerSideApply=true': { settled: 'every object is applied by the server' },
    'ServerSideApply=false': {
      warning: 'every object is applied by the server; `slipway.dev/apply: replace` puts one as a whole',
    },
    'ClientSideApplyMigration=true': {
      settled: 'fields of `kubectl apply` are shown as a conflict, and forced where asked for',
    },
    'ClientSideApplyMigration=false': { settled: 'the server decides who owns a field' },
    'SkipDryRunOnMissingResource=true': { settled: 'definitions come first, and are waited for' },
    'FailOnSharedResource=true': { settled: 'an object of another application is never taken over silently' },
    'RespectIgnoreDifferences=true': {
      warning: 'leave the field out of the manifest: what is not written is not applied',
    },
    'Validate=false': { warning: 'the server validates always: mend what it refuses' },
    'Replace=true': { warning: 'give the objects concerned the annotation `slipway.dev/apply: replace`' },
    'Force=true': {
      warning:
        'give the objects concerned the annotation `slipway.dev/apply: replace`; a field of another owner is taken by `slipway.dev/force: "true"`',
    },
  } satisfies Record<string, Option>),
)

const MOST_RETRIES = 100

/** Without a policy nothing is synced by itself, and nothing pruned. */
export function readSyncPolicy(policy: Section | undefined): SyncPolicy {
  const automated = policy?.section('automated')
  const isEnabled = automated !== undefined && automated.flag('enabled', 'trigger.queue') !== false
  const prunes = automated?.flag('prune', 'kubernetes.prune') === true
  const heals = automated?.flag('selfHeal', 'drift.converge') === true && isEnabled
  const isEmptyAllowed = automated?.flag('allowEmpty', 'kubernetes.deletionBudget') === true
  const options = policy ? optionsOf(policy) : {}
  const retried = policy ? retryOf(policy) : undefined
  policy?.refuse(['managedNamespaceMetadata'], 'write the Namespace with these labels and annotations as a manifest')
  return {
    kubernetes: {
      ...(prunes ? {} : { prune: false }),
      ...(isEmptyAllowed ? { deletionBudget: '100%' } : {}),
      ...options,
    },
    trigger: isEnabled ? {} : { queue: 'manual' },
    rest: { ...(heals ? { drift: { converge: 'on' } } : {}), ...retried },
  }
}

function optionsOf(policy: Section): Stage {
  const settings: Record<string, unknown> = {}
  for (const option of policy.texts('syncOptions')) {
    const known = OPTIONS.get(option.replaceAll(/\s/g, ''))
    Object.assign(settings, known?.settings)
    if (known?.warning !== undefined) policy.tell('warning', `\`${option}\`: ${known.warning}`)
    else if (known?.settled !== undefined) policy.settle(['syncOptions'], `${option}: ${known.settled}`)
    else if (!option.endsWith('=false'))
      policy.tell('error', `the sync option \`${option.slice(0, 100)}\` is not known`)
  }
  return settings
}

/** Retries belong to stages: the caller puts them on those that change something. */
function retryOf(policy: Section): Stage | undefined {
  const retry = policy.section('retry')
  if (!retry) return undefined
  const limit = retry.number('limit', 'retry.limit of the stages')
  retry.settle(['refresh'], 'a newer commit always takes the place of one that is retried')
  const backoff = retry.section('backoff')
  const first = durationOf(backoff?.whole('duration', 'retry.backoff of the stages'))
  const longest = durationOf(backoff?.whole('maxDuration', 'retry.maxBackoff of the stages'))
  const factor = backoff?.number('factor', 'the wait doubles each time')
  if (factor !== undefined && factor !== 2) backoff?.tell('warning', 'the wait doubles each time')
  if (limit === undefined) return undefined
  return {
    retry: {
      limit: limit < 0 ? MOST_RETRIES : Math.min(limit, MOST_RETRIES),
      ...(first === undefined ? {} : { backoff: first }),
      ...(longest === undefined ? {} : { maxBackoff: longest }),
    },
  }
}
