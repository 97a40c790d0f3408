import { isEmpty, objectOf, sameJson } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { structuredSelector } from '../store/selector.ts'
import type { Change } from '../store/store.ts'
import type { World } from '../world.ts'
import { createPairIndex } from './pair-index.ts'
import type { PairIndex } from './pair-index.ts'
import { PODS } from './pods.ts'
import { createQueue } from './queue.ts'
import { isFinished, isReady } from './types.ts'
import type { Pod } from './types.ts'

const SERVICES = 'services'
const SLICES = 'endpointslices.discovery.k8s.io'
const ENDPOINTS = 'endpoints'
const MANAGER = 'kube-controller-manager'
const SERVICE_NAME = 'kubernetes.io/service-name'
const LATENCY_MS = 12

interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly protocol: string
  readonly targetPort: number | string
}

/** Lists for every Service the pods behind it, ready or not. */
export function runEndpoints(world: World): void {
  const services = createPairIndex()
  const pods = createPairIndex()
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const service = world.store.collection(SERVICES).get(namespace, name)
      if (service) syncService(world, service, pods)
    },
  })
  const followService = ({ type, object }: Change): void => {
    const { namespace = '', name } = object.metadata
    if (type === 'DELETED') return services.remove(namespace, name)
    services.set(namespace, name, selectorOf(object))
    queue.add(namespace, name)
  }
  const followPod = ({ type, object, before }: Change): void => {
    const { namespace = '', name, labels = {} } = object.metadata
    if (type === 'DELETED') pods.remove(namespace, name)
    else if (before?.metadata.labels !== labels) pods.set(namespace, name, labels)
    for (const one of services.find(namespace, { ...before?.metadata.labels, ...labels })) {
      const service = world.store.collection(SERVICES).get(namespace, one)
      if (service && (fits(service, object) || (before && fits(service, before)))) queue.add(namespace, one)
    }
  }
  world.store.onChange((change) => {
    if (change.collection === SERVICES) followService(change)
    if (change.collection === PODS) followPod(change)
  })
}

function selectorOf(service: ApiObject): Record<string, unknown> {
  return objectOf(objectOf(service['spec'])['selector'])
}

function fits(service: ApiObject, pod: ApiObject): boolean {
  const matchLabels = selectorOf(service)
  return !isEmpty(matchLabels) && structuredSelector({ matchLabels })(pod)
}

function syncService(world: World, service: ApiObject, index: PairIndex): void {
  if (isEmpty(selectorOf(service)) || service.metadata.deletionTimestamp !== undefined) return
  const { namespace = '' } = service.metadata
  const names = [...index.find(namespace, selectorOf(service))]
  const found = names.map((name) => world.store.collection(PODS).get(namespace, name)).filter(isPod)
  const pods = found.filter((pod) => fits(service, pod) && pod.status.podIP !== undefined && !isFinished(pod))
  writeSlice(world, service, pods)
  writeEndpoints(world, service, pods)
}

function isPod(object: ApiObject | undefined): object is Pod {
  return object !== undefined
}

function portsOf(service: ApiObject, pods: readonly Pod[]): { name: string; port: number; protocol: string }[] {
  const ports = (objectOf(service['spec'])['ports'] ?? []) as readonly ServicePort[]
  return ports.map(({ name = '', port, protocol, targetPort }) => ({
    name,
    protocol,
    port: resolvePort(targetPort, pods) ?? port,
  }))
}

function resolvePort(target: number | string, pods: readonly Pod[]): number | undefined {
  if (typeof target === 'number') return target
  return pods[0]?.spec.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === target)?.containerPort
}

function writeSlice(world: World, service: ApiObject, pods: readonly Pod[]): void {
  const { name, namespace = '' } = service.metadata
  const endpoints = pods.map((pod) => {
    const isGoing = pod.metadata.deletionTimestamp !== undefined
    const conditions = { ready: isReady(pod) && !isGoing, serving: isReady(pod), terminating: isGoing }
    return { addresses: [pod.status.podIP], conditions, nodeName: pod.spec.nodeName, targetRef: targetOf(pod) }
  })
  const ports = portsOf(service, pods)
  const known = world.store.dependents(service.metadata.uid).find(({ collection }) => collection === SLICES)?.object
  const actor = world.actAs(MANAGER)
  if (known) {
    if (!sameJson([known['endpoints'], known['ports']], [endpoints, ports]))
      actor.update(SLICES, { ...known, endpoints, ports })
    return
  }
  const labels = { [SERVICE_NAME]: name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }
  const owner = {
    apiVersion: 'v1',
    kind: 'Service',
    name,
    uid: service.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }
  const metadata = { generateName: `${name}-`, namespace, labels, ownerReferences: [owner] }
  actor.create(SLICES, {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata,
    addressType: 'IPv4',
    endpoints,
    ports,
  })
}

function targetOf({ metadata }: Pod): Record<string, unknown> {
  return { kind: 'Pod', namespace: metadata.namespace, name: metadata.name, uid: metadata.uid }
}

function withoutEmptyName({
  name,
  ...port
}: {
  name: string
  port: number
  protocol: string
}): Record<string, unknown> {
  return name === '' ? port : { name, ...port }
}

function writeEndpoints(world: World, service: ApiObject, pods: readonly Pod[]): void {
  const { name, namespace = '' } = service.metadata
  const addresses = (ready: boolean): unknown[] =>
    pods
      .filter((pod) => (isReady(pod) && pod.metadata.deletionTimestamp === undefined) === ready)
      .map((pod) => ({ ip: pod.status.podIP, nodeName: pod.spec.nodeName, targetRef: targetOf(pod) }))
  const [ready, waiting] = [addresses(true), addresses(false)]
  const subset = {
    ...(ready.length > 0 && { addresses: ready }),
    ...(waiting.length > 0 && { notReadyAddresses: waiting }),
    ports: portsOf(service, pods).map(withoutEmptyName),
  }
  const subsets = pods.length > 0 ? [subset] : undefined
  const known = world.store.collection(ENDPOINTS).get(namespace, name)
  const actor = world.actAs(MANAGER)
  if (!known)
    actor.create(ENDPOINTS, {
      kind: 'Endpoints',
      apiVersion: 'v1',
      metadata: { name, namespace },
      ...(subsets && { subsets }),
    })
  else if (!sameJson(known['subsets'], subsets)) {
    const { subsets: _, ...rest } = known
    actor.update(ENDPOINTS, { ...rest, ...(subsets && { subsets }) })
  }
}
