import type { LiveObject } from '../manifest.ts'
import { counted, degraded, healthy, progressing } from './judge.ts'
import type { HealthContext, Verdict } from './judge.ts'
import { livePodsOf, podFaults } from './pods.ts'
import { countAt, isUnseen } from './read.ts'
import { isOnDelete } from './stateful-set.ts'

export function daemonSetHealth(set: LiveObject, context: HealthContext): Verdict {
  if (isUnseen(set)) return progressing('its controller has not seen the last change yet')
  const wanted = countAt(set, 'status.desiredNumberScheduled')
  if (wanted === 0) return healthy('no node is to run it')
  const updated = countAt(set, 'status.updatedNumberScheduled')
  const available = countAt(set, 'status.numberAvailable')
  const isUpdated = updated >= wanted || isOnDelete(set)
  if (isUpdated && available >= wanted) {
    const old = wanted - Math.min(updated, wanted)
    const rest = old === 0 ? ' and up to date' : `, ${old} of the old revision: they are updated when they are deleted`
    return healthy(`available on ${counted(wanted, 'node')}${rest}`)
  }
  const rest = `updated on ${updated} of ${counted(wanted, 'node')}, available on ${available}`
  const faults = podFaults(livePodsOf(set.metadata.uid, context))
  return faults === undefined ? progressing(rest) : degraded(`${rest}: ${faults}`)
}
