import { timestamp } from '../world.ts'
import type { RunningContainer } from './container.ts'
import type { Kubelet, Running } from './running.ts'

const START_MS = 80
/** Containers are started one after another. */
const BETWEEN_STARTS_MS = 30
const AT_ONCE = 3
const RESTART_MS = 10
const PULL_MS = 430
const PULL_BACK_OFF_MS = 14_900
const FIRST_BACK_OFF_MS = 10_000
const LONGEST_BACK_OFF_MS = 300_000
/** From an end to the news of the back-off. */
const BACK_OFF_SEEN_MS = 1000
/** How often a probe that goes on failing is told of. */
const PROBE_TOLD_EVERY_MS = 10_000

/** One container of one pod on its node. */
export interface Run {
  readonly kubelet: Kubelet
  readonly one: Running
  readonly container: RunningContainer
  readonly isInit: boolean
  /** Called when a container that initialises has done so. */
  readonly done: () => void
}

export function runContainer(run: Run): void {
  const { kubelet, one, container } = run
  if (container.behaviour.isMissing) return failPull(run)
  kubelet.later(one, START_MS + (one.serial % AT_ONCE) * BETWEEN_STARTS_MS, () => start(run))
}

function tell(
  { kubelet, one, container, isInit }: Run,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const about = kubelet.podOf(one)
  const field = isInit ? 'initContainers' : 'containers'
  if (about) kubelet.tell({ about, type, reason, message, fieldPath: `spec.${field}{${container.spec.name}}` })
}

function failPull(run: Run): void {
  const { kubelet, one, container } = run
  const { image } = container.spec
  const why = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve image: ${image}: not found`
  tell(run, 'Normal', 'Pulling', `Pulling image "${image}"`)
  kubelet.later(one, PULL_MS, () => {
    container.state = { kind: 'waiting', reason: 'ErrImagePull', message: why }
    tell(run, 'Warning', 'Failed', `Failed to pull image "${image}": ${why}`)
    tell(run, 'Warning', 'Failed', 'Error: ErrImagePull')
    kubelet.report(one)
    kubelet.later(one, PULL_BACK_OFF_MS, () => {
      container.state = {
        kind: 'waiting',
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${image}": ErrImagePull: ${why}`,
      }
      tell(run, 'Normal', 'BackOff', `Back-off pulling image "${image}"`)
      tell(run, 'Warning', 'Failed', 'Error: ImagePullBackOff')
      kubelet.report(one)
    })
  })
}

function start(run: Run): void {
  const { kubelet, one, container } = run
  const { world } = kubelet
  const { lines, exit } = container.behaviour
  if (container.id !== '') container.previousLines = container.lines
  container.id = world.ids.containerId()
  container.state = { kind: 'running', startedAt: timestamp(world) }
  container.lines = []
  tell(
    run,
    'Normal',
    'Pulled',
    `Container image "${container.spec.image}" already present on machine and can be accessed by the pod`,
  )
  tell(run, 'Normal', 'Created', 'Container created')
  tell(run, 'Normal', 'Started', 'Container started')
  for (const text of lines) say(run, text)
  const hasProbe = container.spec.readinessProbe !== undefined
  container.isReady = !run.isInit && !hasProbe && exit === undefined
  kubelet.report(one)
  if (exit) kubelet.later(one, exit.afterMs, () => end(run, exit.code))
  if (hasProbe && !run.isInit) probe(run)
}

function say({ kubelet, one, container }: Run, text: string): void {
  const line = { at: kubelet.world.clock.now(), text }
  container.lines.push(line)
  for (const listen of one.listeners.get(container.spec.name) ?? []) listen(line)
}

function probe(run: Run): void {
  const { kubelet, one, container } = run
  const { readyAfterMs, exit } = container.behaviour
  const { id } = container
  const first = (container.spec.readinessProbe?.initialDelaySeconds ?? 0) * 1000
  const url = `http://${one.address}:${container.spec.ports?.[0]?.containerPort ?? 80}/`
  const isSame = (): boolean => container.id === id && container.state.kind === 'running'
  const refuse = (): void => {
    if (!isSame()) return
    tell(
      run,
      'Warning',
      'Unhealthy',
      `Readiness probe failed: Get "${url}": dial tcp ${url.slice(7, -1)}: connect: connection refused`,
    )
    if (readyAfterMs === undefined) kubelet.later(one, PROBE_TOLD_EVERY_MS, refuse)
  }
  if (readyAfterMs === undefined || exit) return kubelet.later(one, first, refuse)
  kubelet.later(one, first + readyAfterMs, () => {
    if (!isSame()) return
    container.isReady = true
    kubelet.report(one)
  })
}

function end(run: Run, exitCode: number): void {
  const { kubelet, one, container, isInit } = run
  const { state, id } = container
  if (state.kind !== 'running') return
  const { startedAt } = state
  const reason = exitCode === 0 ? 'Completed' : 'Error'
  container.isReady = false
  container.state = {
    kind: 'terminated',
    exitCode,
    reason,
    startedAt,
    finishedAt: timestamp(kubelet.world),
    containerID: id,
  }
  kubelet.report(one)
  const policy = kubelet.podOf(one)?.spec.restartPolicy ?? 'Always'
  if (isInit && exitCode === 0) return run.done()
  if (policy === 'Never' || (policy === 'OnFailure' && exitCode === 0)) return
  restart(run)
}

/** At once the first time, then after a back-off that doubles. */
function restart(run: Run): void {
  const { kubelet, one, container } = run
  if (container.restarts === 0) return kubelet.later(one, RESTART_MS, () => begin(run))
  const waits = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (container.restarts - 1))
  kubelet.later(one, BACK_OFF_SEEN_MS, () => {
    const pod = `${one.name}_${one.namespace}(${one.uid})`
    const { name } = container.spec
    if (container.state.kind === 'terminated') container.last = container.state
    const message = `back-off ${waits / 1000}s restarting failed container=${name} pod=${pod}`
    container.state = { kind: 'waiting', reason: 'CrashLoopBackOff', message }
    tell(run, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${pod}`)
    kubelet.report(one)
    kubelet.later(one, waits, () => begin(run))
  })
}

function begin(run: Run): void {
  const { container, kubelet, one } = run
  if (container.state.kind === 'terminated') container.last = container.state
  container.restarts += 1
  kubelet.later(one, START_MS, () => start(run))
}
