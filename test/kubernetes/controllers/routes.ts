import { at, listOf, objectOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { createQueue } from './queue.ts'

const ROUTES = 'httproutes.gateway.networking.k8s.io'
const GATEWAYS = 'gateways.gateway.networking.k8s.io'
const MANAGER = 'test-gateway'
const CONTROLLER = 'test.slipway.dev/gateway'
const LATENCY_MS = 15

/** Accepts what a gateway's controller would, and says whether the Services behind a route are there. */
export function runRoutes(world: World): void {
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const route = world.store.collection(ROUTES).get(namespace, name)
      if (route && world.registry.stored(ROUTES)) syncRoute(world, route)
    },
  })
  world.store.onChange(({ type, collection, object, before }) => {
    const { namespace = '', name } = object.metadata
    const isNew = type !== 'DELETED' && before?.metadata.generation !== object.metadata.generation
    if (collection === ROUTES && isNew) queue.add(namespace, name)
    if (collection === GATEWAYS && isNew) world.clock.after(LATENCY_MS, () => program(world, namespace, name))
    if (collection !== 'services' || type === 'MODIFIED') return
    for (const route of world.store.collection(ROUTES).values(namespace)) queue.add(namespace, route.metadata.name)
  })
}

function syncRoute(world: World, route: ApiObject): void {
  const { namespace = '', generation } = route.metadata
  const services = listOf(at(route, 'spec', 'rules')).flatMap((rule) =>
    listOf(objectOf(rule)['backendRefs']).map((one) => String(objectOf(one)['name'])),
  )
  const missing = services.find((name) => !world.store.collection('services').get(namespace, name))
  const resolved =
    missing === undefined
      ? { status: 'True', reason: 'ResolvedRefs', message: 'all references are resolved' }
      : { status: 'False', reason: 'BackendNotFound', message: `Service ${namespace}/${missing} is not found` }
  const since = { lastTransitionTime: timestamp(world), observedGeneration: generation }
  const accepted = { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'the route is accepted', ...since }
  const conditions = [accepted, { type: 'ResolvedRefs', ...resolved, ...since }]
  const parents = listOf(at(route, 'spec', 'parentRefs')).map((parentRef) => ({
    parentRef,
    controllerName: CONTROLLER,
    conditions,
  }))
  world.actAs(MANAGER).updateStatus(ROUTES, { ...route, status: { parents } })
}

function program(world: World, namespace: string, name: string): void {
  const gateway = world.store.collection(GATEWAYS).get(namespace, name)
  if (!gateway) return
  const lastTransitionTime = timestamp(world)
  const observedGeneration = gateway.metadata.generation
  const conditions = ['Accepted', 'Programmed'].map((type) => {
    return { type, status: 'True', reason: type, message: '', lastTransitionTime, observedGeneration }
  })
  const addresses = [{ type: 'IPAddress', value: '10.96.255.1' }]
  world.actAs(MANAGER).updateStatus(GATEWAYS, { ...gateway, status: { conditions, addresses } })
}
