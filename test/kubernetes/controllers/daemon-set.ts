import { templateHash } from '../ids.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { teller } from './events.ts'
import type { Tell } from './events.ts'
import { PODS, controllerOf, makePod, podsOf } from './pods.ts'
import { createQueue } from './queue.ts'
import { isActive, isReady } from './types.ts'
import type { Pod, Selector, Template } from './types.ts'

const SETS = 'daemonsets.apps'
const REVISION = 'controller-revision-hash'
const MANAGER = 'kube-controller-manager'
const LATENCY_MS = 8
/** There is one node. */
const NODES = 1

interface DaemonSet extends ApiObject {
  spec: { selector: Selector; template: Template; updateStrategy: { type: string } }
}

/** One pod for the one node. */
export function runDaemonSets(world: World): void {
  const tell = teller(world, { manager: MANAGER, component: 'daemonset-controller' })
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const set = world.store.collection(SETS).get(namespace, name) as DaemonSet | undefined
      if (set) syncSet(world, set, tell)
    },
  })
  world.store.onChange(({ type, collection, object }) => {
    const { namespace = '', name } = object.metadata
    if (collection === SETS && type !== 'DELETED') queue.add(namespace, name)
    const owner = collection === PODS ? controllerOf(object) : undefined
    if (owner?.kind === 'DaemonSet') queue.add(namespace, owner.name)
  })
}

function syncSet(world: World, set: DaemonSet, tell: Tell): void {
  const revision = templateHash(set.spec.template)
  if (set.metadata.deletionTimestamp === undefined) manage(world, set, { revision, tell })
  const pods = podsOf(world, set).filter(isActive)
  world.actAs(MANAGER).updateStatus(SETS, { ...set, status: statusOf(set, pods, revision) })
}

function manage(
  world: World,
  set: DaemonSet,
  { revision, tell }: { readonly revision: string; readonly tell: Tell },
): void {
  const pods = podsOf(world, set)
  const actor = world.actAs(MANAGER)
  if (pods.length === 0) {
    const pod = makePod(world, {
      owner: set,
      template: set.spec.template,
      labels: { [REVISION]: revision, 'pod-template-generation': generationOf(set) },
    })
    tell({ about: set, type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` })
    return
  }
  if (set.spec.updateStrategy.type !== 'RollingUpdate') return
  for (const pod of pods.filter(isActive)) {
    if (pod.metadata.labels?.[REVISION] === revision) continue
    actor.remove(PODS, pod)
    tell({ about: set, type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` })
  }
}

function generationOf({ metadata }: DaemonSet): string {
  return metadata.annotations?.['deprecated.daemonset.template.generation'] ?? '1'
}

function statusOf(set: DaemonSet, pods: readonly Pod[], revision: string): Record<string, unknown> {
  const updated = pods.filter(({ metadata }) => metadata.labels?.[REVISION] === revision).length
  const ready = pods.filter(isReady).length
  return {
    currentNumberScheduled: pods.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: NODES,
    numberReady: ready,
    observedGeneration: set.metadata.generation,
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(ready > 0 && { numberAvailable: ready }),
    ...(ready < NODES && { numberUnavailable: NODES - ready }),
  }
}
