import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../../test/kubernetes/world.ts'

export interface Churn {
  readonly perSecond: number
  readonly seconds: number
}

const TURN_MS = 20

/** As kubelets write, one pod after the other: answers how many changes it came to. */
export async function churnPods(world: World, { perSecond, seconds }: Churn): Promise<number> {
  const actor = world.actAs('kubelet')
  const names = Array.from(world.store.collection('pods').all(), ({ metadata }) => metadata)
  const startedAt = performance.now()
  let changes = 0
  for (let now = 0; now < seconds * 1_000; now = performance.now() - startedAt) {
    for (const due = Math.floor((now / 1_000) * perSecond); changes < due; changes += 1) {
      const { namespace = '', name } = names[changes % names.length] ?? { name: '' }
      const pod = world.store.collection('pods').get(namespace, name)
      if (!pod) throw new Error(`there is no pod ${namespace}/${name}`)
      const restarts = Math.floor(changes / names.length) + 1
      actor.updateStatus('pods', { ...pod, status: statusOf(pod.metadata.uid, restarts) })
    }
    await sleep(TURN_MS)
  }
  return changes
}

/** Of a container that runs, with the fields of a real one. */
export function statusOf(id: string, restartCount: number): Record<string, unknown> {
  const since = '2026-01-01T00:00:00Z'
  const condition = (type: string): object => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: since })
  return {
    phase: 'Running',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
    hostIP: '10.0.0.1',
    hostIPs: [{ ip: '10.0.0.1' }],
    podIP: '10.244.0.2',
    podIPs: [{ ip: '10.244.0.2' }],
    startTime: since,
    qosClass: 'Burstable',
    containerStatuses: [
      {
        name: 'web',
        image: 'registry.example.com/shop/web:1.0.0',
        imageID: `registry.example.com/shop/web@sha256:${'a'.repeat(64)}`,
        containerID: `containerd://${id}`,
        ready: true,
        started: true,
        restartCount,
        state: { running: { startedAt: since } },
        lastState: {},
      },
    ],
  }
}
