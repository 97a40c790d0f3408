import type { PodLogs } from '../http/pod-log.ts'
import type { World } from '../world.ts'
import { microTimestamp, timestamp } from '../world.ts'
import { behaviourOf } from './behaviour.ts'
import { newContainer } from './container.ts'
import type { RunningContainer } from './container.ts'
import { runContainer } from './container-run.ts'
import { teller } from './events.ts'
import { podStatus } from './pod-status.ts'
import { PODS } from './pods.ts'
import type { Kubelet, Running } from './running.ts'
import { isFinished } from './types.ts'
import type { Pod } from './types.ts'

const MANAGER = 'kubelet'
export const NODE = 'node1'

/** How long the steps of a pod take. */
const NOTICED_MS = 25
const SANDBOX_MS = 430
const DELETION_NOTICED_MS = 15
/** From the order to end to the news that it has ended, beyond the grace that is used. */
const STOPPED_MS = 1500
const CLEANED_MS = 780
/** No double waits longer for a program that ends when it is told to. */
const LONGEST_GRACE_MS = 1000

/** Runs the pods of the one node that there is. Nothing is really started: images and commands say what would happen. */
export function runKubelet(world: World): PodLogs {
  const tell = teller(world, { manager: MANAGER, component: 'kubelet', host: NODE })
  const running = new Map<string, Running>()
  let serial = 0
  const kubelet: Kubelet = {
    world,
    tell,
    podOf({ namespace, name, uid }) {
      const pod = world.store.collection(PODS).get(namespace, name)
      return pod?.metadata.uid === uid ? (pod as Pod) : undefined
    },
    report(one) {
      const pod = kubelet.podOf(one)
      if (!pod) return
      const status = podStatus({ ...one, pod, now: timestamp(world) })
      world.actAs(MANAGER).updateStatus(PODS, { ...pod, status })
    },
    later(one, ms, act) {
      world.clock.after(ms, () => {
        if (running.has(one.uid) && !one.isStopping) act()
      })
    },
  }
  world.store.onChange(({ type, collection, object }) => {
    if (collection !== PODS) return
    const pod = object as Pod
    const known = running.get(pod.metadata.uid)
    if (type === 'DELETED') return forget(running, known)
    if (pod.spec.nodeName === undefined) return
    if (!known && !isFinished(pod)) running.set(pod.metadata.uid, startPod(kubelet, pod, (serial += 1)))
    else if (known && pod.metadata.deletionTimestamp !== undefined && !known.isStopping) stopPod(kubelet, known)
  })
  return logsOf(running)
}

function startPod(kubelet: Kubelet, pod: Pod, serial: number): Running {
  const { uid, name, namespace = '' } = pod.metadata
  const make = (spec: Pod['spec']['containers'][number]): RunningContainer => newContainer(spec, behaviourOf(spec))
  const one: Running = {
    uid,
    serial,
    namespace,
    name,
    startTime: timestamp(kubelet.world),
    address: '',
    hasSandbox: false,
    isStopping: false,
    isStopped: false,
    init: (pod.spec.initContainers ?? []).map(make),
    containers: pod.spec.containers.map(make),
    listeners: new Map(),
  }
  kubelet.later(one, NOTICED_MS, () => {
    kubelet.report(one)
    kubelet.later(one, SANDBOX_MS, () => openSandbox(kubelet, one))
  })
  return one
}

/** The pod has its network; now its containers start, those that initialise one after another. */
function openSandbox(kubelet: Kubelet, one: Running): void {
  one.hasSandbox = true
  kubelet.report(one)
  one.address = kubelet.world.ids.podAddress()
  startNext(kubelet, one, [...one.init])
}

function startNext(kubelet: Kubelet, one: Running, init: readonly RunningContainer[]): void {
  const [first, ...rest] = init
  if (first)
    return runContainer({ kubelet, one, container: first, isInit: true, done: () => startNext(kubelet, one, rest) })
  for (const container of one.containers)
    runContainer({ kubelet, one, container, isInit: false, done: () => undefined })
}

function stopPod(kubelet: Kubelet, one: Running): void {
  const { clock } = kubelet.world
  const pod = kubelet.podOf(one)
  const grace = Math.min(LONGEST_GRACE_MS, (pod?.metadata.deletionGracePeriodSeconds ?? 0) * 1000)
  one.isStopping = true
  clock.after(DELETION_NOTICED_MS, () => {
    for (const container of one.containers)
      if (container.state.kind === 'waiting' && container.last) container.state = container.last
    for (const { state, spec } of one.containers) {
      if (state.kind === 'running' && pod) {
        kubelet.tell({
          about: pod,
          type: 'Normal',
          reason: 'Killing',
          message: `Stopping container ${spec.name}`,
          fieldPath: `spec.containers{${spec.name}}`,
        })
      }
    }
    kubelet.report(one)
    const isRunning = one.containers.some(({ state }) => state.kind === 'running')
    clock.after(isRunning ? grace + STOPPED_MS : STOPPED_MS / 2, () => endPod(kubelet, one))
  })
}

/** Killed, as programs are that do not listen. */
const KILLED = 137

function endPod(kubelet: Kubelet, one: Running): void {
  const finishedAt = timestamp(kubelet.world)
  for (const container of [...one.init, ...one.containers]) {
    const { state, last, id } = container
    const ended = { kind: 'terminated', exitCode: KILLED, reason: 'Error', finishedAt, containerID: id } as const
    if (state.kind === 'running') container.state = { ...ended, startedAt: state.startedAt }
    else if (state.kind === 'waiting') container.state = last ?? { ...ended, startedAt: finishedAt }
    container.isReady = false
  }
  one.isStopped = true
  kubelet.report(one)
  kubelet.world.clock.after(CLEANED_MS, () => {
    const pod = kubelet.podOf(one)
    if (pod) removePod(kubelet.world, pod)
  })
}

/** Shortens the grace to nothing, and then the pod is gone, unless something holds it. */
function removePod(world: World, pod: Pod): void {
  const metadata = { ...pod.metadata, deletionGracePeriodSeconds: 0, deletionTimestamp: timestamp(world) }
  const stored = world.store.put(PODS, { ...pod, metadata })
  if ((pod.metadata.finalizers ?? []).length === 0) world.store.remove(PODS, stored)
}

function forget(running: Map<string, Running>, one: Running | undefined): void {
  if (!one) return
  one.isStopping = true
  running.delete(one.uid)
  for (const listeners of one.listeners.values()) for (const listen of listeners) listen(undefined)
}

function logsOf(running: ReadonlyMap<string, Running>): PodLogs {
  const find = (uid: string, name: string): RunningContainer | undefined => {
    const one = running.get(uid)
    return one && [...one.init, ...one.containers].find(({ spec }) => spec.name === name)
  }
  return {
    lines(pod, name, isPrevious) {
      const container = find(pod.metadata.uid, name)
      if (!container || container.id === '') return undefined
      return isPrevious ? container.previousLines : container.lines
    },
    follow(pod, name, listen) {
      const listeners = running.get(pod.metadata.uid)?.listeners
      const set = listeners?.get(name) ?? new Set()
      listeners?.set(name, set.add(listen))
      return () => void set.delete(listen)
    },
  }
}

const LEASE_MS = 10_000
const LEASES = 'leases.coordination.k8s.io'
const LEASE_NAMESPACE = 'kube-node-lease'

/** Says every few seconds that the node lives; as in every cluster, versions go up though nobody changes anything. */
export function runHeartbeat(world: World): void {
  const actor = world.actAs(MANAGER)
  const beat = (): void => {
    const known = world.store.collection(LEASES).get(LEASE_NAMESPACE, NODE)
    const spec = { holderIdentity: NODE, leaseDurationSeconds: 40, renewTime: microTimestamp(world) }
    if (known) actor.update(LEASES, { ...known, spec })
    else
      actor.create(LEASES, {
        kind: 'Lease',
        apiVersion: 'coordination.k8s.io/v1',
        metadata: { name: NODE, namespace: LEASE_NAMESPACE },
        spec,
      })
    world.clock.after(LEASE_MS, beat)
  }
  world.clock.after(LEASE_MS, beat)
}
