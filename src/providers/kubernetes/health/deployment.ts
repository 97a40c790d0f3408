import { at } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { are, counted, share, degraded, givenUp, healthy, progressing, suspended } from './judge.ts'
import type { HealthContext, Verdict } from './judge.ts'
import { livePodsOf, podFaults } from './pods.ts'
import { conditionOf, countAt, isUnseen, numberAt } from './read.ts'

const REVISION = 'deployment.kubernetes.io/revision'

export function deploymentHealth(deployment: LiveObject, context: HealthContext): Verdict {
  if (at(deployment, 'spec.paused') === true)
    return suspended(`paused: a change is not rolled out (${numbers(deployment)})`)
  if (isUnseen(deployment)) return progressing('its controller has not seen the last change yet')
  const wanted = numberAt(deployment, 'spec.replicas') ?? 1
  const rest = unfinished(deployment, wanted)
  if (rest === undefined) {
    return healthy(wanted === 0 ? 'scaled to 0' : `${counted(wanted, 'replica')} up to date and available`)
  }
  return stalled(deployment, context, rest) ?? progressing(rest)
}

/** What is still to be done; undefined where the rollout has ended. */
function unfinished(deployment: LiveObject, wanted: number): string | undefined {
  const updated = countAt(deployment, 'status.updatedReplicas')
  const total = countAt(deployment, 'status.replicas')
  const available = countAt(deployment, 'status.availableReplicas')
  if (updated < wanted) return numbers(deployment)
  if (total > updated)
    return `${share(updated, wanted, 'replica')} updated, ${total - updated} of the old ones still to go, ${are(available)} available`
  if (available < updated) return numbers(deployment)
  return undefined
}

function numbers(deployment: LiveObject): string {
  const wanted = numberAt(deployment, 'spec.replicas') ?? 1
  const updated = countAt(deployment, 'status.updatedReplicas')
  const ready = countAt(deployment, 'status.readyReplicas')
  const available = countAt(deployment, 'status.availableReplicas')
  const last = available < ready ? `${are(ready)} ready, ${are(available)} available` : `${are(ready)} ready`
  return `${share(updated, wanted, 'replica')} updated, ${last}`
}

function stalled(deployment: LiveObject, context: HealthContext, rest: string): Verdict | undefined {
  const set = newestSet(deployment, context)
  const faults = set ? podFaults(livePodsOf(set.metadata.uid, context)) : undefined
  const because = faults === undefined ? '' : `: ${faults}`
  const progress = conditionOf(deployment, 'Progressing')
  if (progress?.status === 'False' && progress.reason === 'ProgressDeadlineExceeded') {
    const deadline = numberAt(deployment, 'spec.progressDeadlineSeconds') ?? 600
    return givenUp(`no progress for ${deadline} s (${rest})${because}`)
  }
  const failure = conditionOf(deployment, 'ReplicaFailure')
  if (failure?.status === 'True')
    return degraded(`its pods cannot be made: ${failure.message || failure.reason} (${rest})`)
  return faults === undefined ? undefined : degraded(`${rest}${because}`)
}

/** The ReplicaSet that is being rolled out: pods of earlier ones may be broken, they are on their way out. */
export function newestSet(
  deployment: LiveObject,
  { children }: Pick<HealthContext, 'children'>,
): LiveObject | undefined {
  const sets = children(deployment.metadata.uid).filter(({ kind }) => kind === 'ReplicaSet')
  return sets.toSorted((a, b) => revisionOf(b) - revisionOf(a) || createdAt(b) - createdAt(a))[0]
}

function revisionOf({ metadata }: LiveObject): number {
  return Number(metadata.annotations?.[REVISION] ?? '0') || 0
}

function createdAt({ metadata }: LiveObject): number {
  return Date.parse(metadata.creationTimestamp) || 0
}

export function replicaSetHealth(set: LiveObject, context: HealthContext): Verdict {
  if (isUnseen(set)) return progressing('its controller has not seen the last change yet')
  const wanted = numberAt(set, 'spec.replicas') ?? 1
  const available = countAt(set, 'status.availableReplicas')
  const rest = `${share(available, wanted, 'replica')} available`
  const failure = conditionOf(set, 'ReplicaFailure')
  if (failure?.status === 'True')
    return degraded(`its pods cannot be made: ${failure.message || failure.reason} (${rest})`)
  if (wanted === 0) return healthy('scaled to 0')
  if (available >= wanted) return healthy(`${counted(wanted, 'replica')} available`)
  const faults = podFaults(livePodsOf(set.metadata.uid, context))
  return faults === undefined ? progressing(rest) : degraded(`${rest}: ${faults}`)
}
