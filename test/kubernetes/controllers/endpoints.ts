import { isEmpty, objectOf, sameJson } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { structuredSelector } from '../store/selector.ts'
import type { World } from '../world.ts'
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
  const byNamespace = new Map<string, Set<string>>()
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const service = world.store.collection(SERVICES).get(namespace, name)
      if (service) syncService(world, service)
    },
  })
  world.store.onChange(({ type, collection, object, before }) => {
    const { namespace = '', name } = object.metadata
    if (collection === SERVICES) {
      const names = byNamespace.get(namespace) ?? new Set()
      byNamespace.set(namespace, names)
      if (type === 'DELETED') names.delete(name)
      else names.add(name)
      if (type !== 'DELETED') queue.add(namespace, name)
    }
    if (collection !== 'pods') return
    for (const one of byNamespace.get(namespace) ?? []) {
      const service = world.store.collection(SERVICES).get(namespace, one)
      if (service && (fits(service, object) || (before && fits(service, before)))) queue.add(namespace, one)
    }
  })
}

function selectorOf(service: ApiObject): Record<string, unknown> {
  return objectOf(objectOf(service['spec'])['selector'])
}

function fits(service: ApiObject, pod: ApiObject): boolean {
  const matchLabels = selectorOf(service)
  return !isEmpty(matchLabels) && structuredSelector({ matchLabels })(pod)
}

function syncService(world: World, service: ApiObject): void {
  if (isEmpty(selectorOf(service)) || service.metadata.deletionTimestamp !== undefined) return
  const { namespace = '' } = service.metadata
  const pods = ([...world.store.collection('pods').within(namespace)] as Pod[]).filter(
    (pod) => fits(service, pod) && pod.status.podIP !== undefined && !isFinished(pod),
  )
  writeSlice(world, service, pods)
  writeEndpoints(world, service, pods)
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
    ports: portsOf(service, pods).map(({ name: portName, ...port }) =>
      portName === '' ? port : { name: portName, ...port },
    ),
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
    actor.update(ENDPOINTS, { ...rest, ...(subsets && { subsets }) } as ApiObject)
  }
}
