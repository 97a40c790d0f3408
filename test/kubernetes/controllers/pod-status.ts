import { imageId } from '../ids.ts'
import type { JsonObject } from '../json.ts'
import type { Ended, RunningContainer, State } from './container.ts'
import type { Condition, Pod } from './types.ts'

export const NODE_ADDRESS = '10.245.0.2'

/** What a kubelet knows of a pod. */
export interface PodView {
  readonly pod: Pod
  readonly startTime: string
  /** '' before it has one. */
  readonly address: string
  readonly hasSandbox: boolean
  readonly init: readonly RunningContainer[]
  readonly containers: readonly RunningContainer[]
  readonly now: string
  /** It was deleted, and its containers were ended. */
  readonly isStopped: boolean
}

/** The status that a kubelet reports. */
export function podStatus(view: PodView): JsonObject {
  const { pod, startTime, address, init, containers } = view
  const phase = phaseOf(view)
  const status = {
    observedGeneration: pod.metadata.generation,
    phase,
    conditions: conditionsOf(view, phase),
    hostIP: NODE_ADDRESS,
    hostIPs: [{ ip: NODE_ADDRESS }],
    ...(address !== '' && { podIP: address, podIPs: [{ ip: address }] }),
    startTime,
    ...(init.length > 0 && { initContainerStatuses: init.map(containerStatus) }),
    containerStatuses: containers.map(containerStatus),
    qosClass: (pod.status as { qosClass?: string }).qosClass ?? 'BestEffort',
    resources: {},
  }
  return status
}

function phaseOf({ pod, init, containers, isStopped }: PodView): string {
  const ended = containers.map(({ state }) => state).filter((state) => state.kind === 'terminated')
  const isOver = ended.length === containers.length && (isStopped || staysEnded(pod, ended))
  if (isOver) return ended.every(({ exitCode }) => exitCode === 0) ? 'Succeeded' : 'Failed'
  const failedInit = init.some(({ state }) => state.kind === 'terminated' && state.exitCode !== 0)
  if (failedInit && pod.spec.restartPolicy === 'Never') return 'Failed'
  const hasStarted = containers.some(({ id }) => id !== '')
  return hasStarted ? 'Running' : 'Pending'
}

/** Whether what has ended is not started again. */
function staysEnded(pod: Pod, ended: readonly Ended[]): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false
  const policy = pod.spec.restartPolicy ?? 'Always'
  return policy === 'Never' || (policy === 'OnFailure' && ended.every(({ exitCode }) => exitCode === 0))
}

function conditionsOf(view: PodView, phase: string): Condition[] {
  const { hasSandbox, init, containers } = view
  const isOver = phase === 'Failed' || phase === 'Succeeded'
  const overReason = phase === 'Failed' ? 'PodFailed' : 'PodCompleted'
  const unready = containers.filter(({ isReady }) => !isReady).map(({ spec }) => spec.name)
  const unreadyText = {
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  }
  const readiness = isOver ? { reason: overReason } : unready.length > 0 ? unreadyText : {}
  const isReady = !isOver && unready.length === 0
  const incomplete = init
    .filter(({ state }) => state.kind !== 'terminated' || state.exitCode !== 0)
    .map(({ spec }) => spec.name)
  const initialised =
    incomplete.length > 0 && !isOver
      ? {
          status: 'False',
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: [${incomplete.join(' ')}]`,
        }
      : { status: 'True', ...(phase === 'Succeeded' && { reason: overReason }) }
  const make = (type: string, says: Pick<Condition, 'status' | 'reason' | 'message'>): Condition =>
    timed(view, { type, ...says })
  return [
    make('PodReadyToStartContainers', { status: hasSandbox && !isOver ? 'True' : 'False' }),
    make('Initialized', initialised),
    make('Ready', { status: isReady ? 'True' : 'False', ...readiness }),
    make('ContainersReady', { status: isReady ? 'True' : 'False', ...readiness }),
    make('PodScheduled', { status: 'True' }),
  ]
}

function timed({ pod, now }: PodView, condition: Condition): Condition {
  const known = pod.status.conditions?.find(({ type }) => type === condition.type)
  const since = known?.status === condition.status ? known.lastTransitionTime : now
  return {
    ...condition,
    observedGeneration: pod.metadata.generation ?? 1,
    lastProbeTime: null,
    ...(since !== undefined && { lastTransitionTime: since }),
  }
}

function containerStatus({ spec, state, last, restarts, isReady, id }: RunningContainer): JsonObject {
  const hasStarted = id !== ''
  const mounts = (spec.volumeMounts ?? []).map(mountStatus)
  return {
    name: spec.name,
    state: stateOf(state),
    lastState: last ? stateOf(last) : {},
    ready: isReady,
    restartCount: restarts,
    image: spec.image,
    imageID: hasStarted ? imageId(spec.image) : '',
    ...(hasStarted && { containerID: id }),
    started: state.kind === 'running',
    ...(hasStarted && { resources: {} }),
    ...(mounts.length > 0 && { volumeMounts: mounts }),
    ...(hasStarted && { user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } } }),
  }
}

function mountStatus({
  name,
  mountPath,
  readOnly,
}: {
  name: string
  mountPath: string
  readOnly?: boolean
}): JsonObject {
  return { name, mountPath, ...(readOnly === true && { readOnly, recursiveReadOnly: 'Disabled' }) }
}

function stateOf(state: State): JsonObject {
  const { kind, ...rest } = state
  return { [kind]: rest }
}
