import { at, objectOf } from '../json.ts'
import { collectionName } from '../kinds/resource.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { writeScale } from '../verbs/scale.ts'
import { createQueue } from './queue.ts'

const AUTOSCALERS = 'horizontalpodautoscalers.autoscaling'
const MANAGER = 'kube-controller-manager'
const EVERY_MS = 15_000

/** How many replicas a test wants the autoscaler to want: there are no metrics in a double. */
export const DESIRED_REPLICAS = 'test.slipway.dev/desired-replicas'

/** Looks at its target every quarter of a minute, and keeps it within its bounds. */
export function runAutoscalers(world: World): void {
  const queue = createQueue(world, {
    latencyMs: EVERY_MS,
    sync(namespace, name) {
      const scaler = world.store.collection(AUTOSCALERS).get(namespace, name)
      if (!scaler) return
      syncScaler(world, scaler)
      queue.add(namespace, name, EVERY_MS)
    },
  })
  world.store.onChange(({ type, collection, object }) => {
    if (collection === AUTOSCALERS && type === 'ADDED') queue.add(object.metadata.namespace ?? '', object.metadata.name)
  })
}

function syncScaler(world: World, scaler: ApiObject): void {
  const spec = objectOf(scaler['spec'])
  const target = objectOf(spec['scaleTargetRef'])
  const { namespace = '' } = scaler.metadata
  const resource = world.registry.ofKind(String(target['apiVersion']), String(target['kind']))
  const object = resource && world.store.collection(collectionName(resource)).get(namespace, String(target['name']))
  if (!resource || !object)
    return write(world, scaler, {
      desired: 0,
      current: 0,
      problem: `${String(target['kind'])} "${String(target['name'])}" not found`,
    })
  const current = Number(at(object, 'spec', 'replicas') ?? 0)
  const wish = Number(scaler.metadata.annotations?.[DESIRED_REPLICAS] ?? current)
  const desired =
    current === 0 ? 0 : Math.min(Number(spec['maxReplicas']), Math.max(Number(spec['minReplicas'] ?? 1), wish))
  if (desired !== current) {
    const { name } = object.metadata
    const request = {
      resource,
      namespace,
      name,
      subresource: 'scale',
      manager: MANAGER,
      dryRun: false,
      validation: 'Ignore',
      warn: () => undefined,
    } as const
    writeScale(world, request, { spec: { replicas: desired } })
  }
  write(world, scaler, { desired, current, problem: undefined })
}

interface Seen {
  readonly desired: number
  readonly current: number
  readonly problem: string | undefined
}

function write(world: World, scaler: ApiObject, { desired, current, problem }: Seen): void {
  const lastTransitionTime = timestamp(world)
  const found = {
    type: 'AbleToScale',
    status: problem === undefined ? 'True' : 'False',
    lastTransitionTime,
    reason: problem === undefined ? 'SucceededGetScale' : 'FailedGetScale',
    message: problem ?? "the HPA controller was able to get the target's current scale",
  }
  const active = {
    type: 'ScalingActive',
    status: 'False',
    lastTransitionTime,
    reason: 'FailedGetResourceMetric',
    message:
      'the HPA was unable to compute the replica count: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
  }
  const known = at(scaler, 'status', 'conditions')
  const status = {
    ...(current > 0 && { currentReplicas: current }),
    desiredReplicas: desired,
    currentMetrics: null,
    conditions:
      Array.isArray(known) && problem === undefined ? known : [found, ...(problem === undefined ? [active] : [])],
  }
  world.actAs(MANAGER).updateStatus(AUTOSCALERS, { ...scaler, status })
}
