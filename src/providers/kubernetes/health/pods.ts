import type { LiveObject } from '../manifest.ts'
import { counted } from './judge.ts'
import type { HealthContext } from './judge.ts'
import { podHealth } from './pod.ts'
import { textAt } from './read.ts'

/** The pods that an object owns directly and that are to stay. */
export function livePodsOf(uid: string, { children }: Pick<HealthContext, 'children'>): readonly LiveObject[] {
  return children(uid).filter(({ apiVersion, kind, metadata }) => {
    return apiVersion === 'v1' && kind === 'Pod' && metadata.deletionTimestamp === undefined
  })
}

/** What is wrong with some of the pods, as half a sentence; undefined where nothing is. */
export function podFaults(pods: readonly LiveObject[]): string | undefined {
  const faults = pods.flatMap((pod) => {
    const { health, reason } = podHealth(pod)
    return health === 'degraded' ? [{ name: pod.metadata.name, reason }] : []
  })
  const [first] = faults
  if (!first) return undefined
  const others = faults.length - 1
  return `${first.reason} in Pod ${first.name}${others === 0 ? '' : ` and ${counted(others, 'other')}`}`
}

/** Pods that are tried again by their owner when they fail: only those that are stuck count. */
export function stuckPodFaults(pods: readonly LiveObject[]): string | undefined {
  return podFaults(pods.filter((pod) => textAt(pod, 'status.phase') !== 'Failed'))
}
