import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiServer } from '../../test/kubernetes/server.ts'
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

export interface Growth {
  readonly namespace: string
  /** Of a Deployment that is there. */
  readonly name: string
  readonly pods: number
  readonly status: Readonly<Record<string, unknown>>
}

/** What controllers make of a Deployment: a ReplicaSet and its pods. Answers how many objects. */
export function growPods({ world, seed }: ApiServer, { namespace, name, pods, status }: Growth): number {
  const deployment = world.store.collection('deployments.apps').get(namespace, name)
  if (!deployment) throw new Error(`there is no Deployment ${namespace}/${name}`)
  const { template } = deployment['spec'] as { template: { metadata: object; spec: object } }
  const ownedBy = (kind: string, owner: { name: string; uid: string }): object => ({
    ownerReferences: [{ apiVersion: 'apps/v1', kind, name: owner.name, uid: owner.uid, controller: true }],
  })
  const set = seed({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `${name}-5d4f`, namespace, ...template.metadata, ...ownedBy('Deployment', deployment.metadata) },
    spec: { replicas: pods, selector: { matchLabels: { app: name } }, template },
  })
  for (let i = 0; i < pods; i += 1) {
    const metadata = {
      name: `${name}-5d4f-${i}`,
      namespace,
      ...template.metadata,
      ...ownedBy('ReplicaSet', set.metadata),
    }
    seed({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...template.spec, nodeName: 'node-1' }, status })
  }
  return pods + 1
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
