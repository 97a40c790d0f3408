import type { PodLogs } from '../http/pod-log.ts'
import type { World } from '../world.ts'
import { runAutoscalers } from './autoscaler.ts'
import { runClaims } from './claims.ts'
import { runCronJobs } from './cron-job.ts'
import { runDaemonSets } from './daemon-set.ts'
import { runDefinitions } from './definitions.ts'
import { runDeployments } from './deployment.ts'
import { runDisruption } from './disruption.ts'
import { runEndpoints } from './endpoints.ts'
import { runGarbageCollector } from './garbage.ts'
import { runJobs } from './job.ts'
import { NODE, runHeartbeat, runKubelet } from './kubelet.ts'
import { runNamespaces } from './namespaces.ts'
import { runQuotas } from './quotas.ts'
import { runReplicaSets } from './replica-set.ts'
import { runRoutes } from './routes.ts'
import { runScheduler } from './scheduler.ts'
import { runStatefulSets } from './stateful-set.ts'
import { NODE_ADDRESS } from './pod-status.ts'

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system']
const NO_LOGS: PodLogs = { lines: () => undefined, follow: () => () => undefined }

/** Starts what moves in a cluster, and makes what every cluster has. Without controllers only what belongs to the server runs. */
export function startControllers(world: World): { readonly logs: PodLogs } {
  runDefinitions(world)
  runNamespaces(world)
  runGarbageCollector(world)
  const logs = world.hasControllers ? runAll(world) : NO_LOGS
  const actor = world.actAs('kube-apiserver')
  for (const name of NAMESPACES) actor.create('namespaces', { kind: 'Namespace', apiVersion: 'v1', metadata: { name } })
  if (world.hasControllers) {
    addNode(world)
    runHeartbeat(world)
  }
  return { logs }
}

function runAll(world: World): PodLogs {
  for (const run of [
    runDeployments,
    runReplicaSets,
    runStatefulSets,
    runDaemonSets,
    runJobs,
    runCronJobs,
    runScheduler,
    runEndpoints,
    runClaims,
    runDisruption,
    runAutoscalers,
    runQuotas,
    runRoutes,
  ]) {
    run(world)
  }
  return runKubelet(world)
}

function addNode(world: World): void {
  const actor = world.actAs('kubelet')
  const labels = { 'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': NODE, 'kubernetes.io/os': 'linux' }
  const node = actor.create('nodes', { kind: 'Node', apiVersion: 'v1', metadata: { name: NODE, labels } })
  const conditions = [
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ]
  const capacity = { cpu: '8', memory: '16Gi', pods: '110000' }
  const addresses = [{ type: 'InternalIP', address: NODE_ADDRESS }]
  actor.updateStatus('nodes', {
    ...node,
    status: { conditions, capacity, allocatable: capacity, addresses, nodeInfo: { kubeletVersion: 'v1.36.2' } },
  })
}
