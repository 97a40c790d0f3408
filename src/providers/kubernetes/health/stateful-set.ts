import type { LiveObject } from '../manifest.ts'
import { counted, share, degraded, healthy, progressing } from './judge.ts'
import type { HealthContext, Verdict } from './judge.ts'
import { livePodsOf, podFaults } from './pods.ts'
import { countAt, isUnseen, numberAt, textAt } from './read.ts'

/** A StatefulSet knows no deadline of its own: only its pods tell that it is stuck. */
export function statefulSetHealth(set: LiveObject, context: HealthContext): Verdict {
  if (isUnseen(set)) return progressing('its controller has not seen the last change yet')
  const rest = unfinished(set)
  if (rest === undefined) return finished(set)
  const faults = podFaults(livePodsOf(set.metadata.uid, context))
  return faults === undefined ? progressing(rest) : degraded(`${rest}: ${faults}`)
}

function unfinished(set: LiveObject): string | undefined {
  const wanted = numberAt(set, 'spec.replicas') ?? 1
  const ready = countAt(set, 'status.readyReplicas')
  const available = numberAt(set, 'status.availableReplicas') ?? ready
  const total = countAt(set, 'status.replicas')
  const updated = countAt(set, 'status.updatedReplicas')
  const due = updatesDue(set, wanted)
  const isRolling = updated < due
  if (ready < wanted || isRolling) {
    return `${isRolling ? `${share(Math.min(updated, due), due, 'replica')} updated, ` : ''}${share(ready, wanted, 'replica')} ready`
  }
  if (available < wanted) return `${wanted} ready, ${available} for long enough to be available`
  return total > wanted ? `${counted(total - wanted, 'replica')} too many still to go` : undefined
}

/** How many pods are to have the new revision: with OnDelete none by itself, with a partition only those behind it. */
function updatesDue(set: LiveObject, wanted: number): number {
  if (isOnDelete(set) || textAt(set, 'status.currentRevision') === textAt(set, 'status.updateRevision')) return 0
  const partition = countAt(set, 'spec.updateStrategy.rollingUpdate.partition')
  return Math.max(0, wanted - partition)
}

export function isOnDelete(object: LiveObject): boolean {
  return textAt(object, 'spec.updateStrategy.type') === 'OnDelete'
}

function finished(set: LiveObject): Verdict {
  const wanted = numberAt(set, 'spec.replicas') ?? 1
  if (wanted === 0) return healthy('scaled to 0')
  const isOld = textAt(set, 'status.currentRevision') !== textAt(set, 'status.updateRevision')
  const old = isOld ? Math.max(0, wanted - countAt(set, 'status.updatedReplicas')) : 0
  if (old === 0) return healthy(`${counted(wanted, 'replica')} up to date and ready`)
  const why = isOnDelete(set) ? 'they are updated when they are deleted' : 'the partition holds them back'
  return healthy(`${counted(wanted, 'replica')} ready, ${old} of the old revision: ${why}`)
}
