import { listOf, objectOf } from '../json.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { tellScheduled } from './events.ts'
import { NODE } from './kubelet.ts'
import { PODS } from './pods.ts'
import { createQueue } from './queue.ts'
import type { Pod } from './types.ts'

const LATENCY_MS = 7

/** Puts every pod on the one node. */
export function runScheduler(world: World): void {
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const pod = world.store.collection(PODS).get(namespace, name) as Pod | undefined
      if (!pod || pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) return
      const bound = bind(world, pod)
      tellScheduled(world, pod, NODE)
      world.store.put(PODS, bound)
    },
  })
  world.store.onChange(({ type, collection, object }) => {
    if (collection === PODS && type === 'ADDED') queue.add(object.metadata.namespace ?? '', object.metadata.name)
  })
}

/** A binding is no update: nobody comes to own what it sets. */
function bind(world: World, pod: Pod): Pod {
  const condition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timestamp(world) }
  const conditions = [...listOf(objectOf(pod.status)['conditions']), condition]
  return { ...pod, spec: { ...pod.spec, nodeName: NODE }, status: { ...pod.status, conditions } } as Pod
}
