import { isRecord } from '../api/problem.ts'
import { at, listAt } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { countAt, said, textAt } from './read.ts'

export interface Ending {
  readonly exitCode: number
  readonly signal: number
  /** `Error`, `Completed`, `OOMKilled`, `StartError`, … */
  readonly reason: string
  readonly message: string
}

/** A container of a pod as its status tells. */
export interface Container {
  readonly name: string
  readonly image: string
  /** One that must end before the others begin, one that runs beside them, or a usual one. */
  readonly role: 'first' | 'sidecar' | 'usual'
  readonly state: 'unknown' | 'waiting' | 'running' | 'ended'
  /** Why it waits. */
  readonly reason: string
  readonly message: string
  readonly isReady: boolean
  readonly hasStarted: boolean
  readonly restarts: number
  /** How it ended: now, or before it was started again. */
  readonly ending: Ending | undefined
  readonly memoryLimit: string
}

type Fields = Readonly<Record<string, unknown>>

/** Those of the pod in the order in which they start. */
export function containersOf(pod: LiveObject): readonly Container[] {
  return [
    ...listAt(pod, 'spec.initContainers').map((spec) => containerOf(pod, spec, 'status.initContainerStatuses')),
    ...listAt(pod, 'spec.containers').map((spec) => containerOf(pod, spec, 'status.containerStatuses')),
  ]
}

function containerOf(pod: LiveObject, spec: Fields, path: string): Container {
  const name = textAt(spec, 'name')
  const status = listAt(pod, path).find((one) => one['name'] === name)
  const isFirst = path === 'status.initContainerStatuses'
  const sidecar = spec['restartPolicy'] === 'Always'
  const waiting = at(status, 'state.waiting')
  const now = at(status, 'state.terminated')
  const ended = now ?? at(status, 'lastState.terminated')
  return {
    name: said(name, 100),
    image: said(textAt(spec, 'image') || textAt(status, 'image'), 300),
    role: isFirst ? (sidecar ? 'sidecar' : 'first') : 'usual',
    state: stateOf(status),
    reason: textAt(waiting, 'reason'),
    message: textAt(waiting, 'message'),
    isReady: at(status, 'ready') === true,
    hasStarted: at(status, 'started') === true,
    restarts: countAt(status, 'restartCount'),
    ending: isRecord(ended) ? endingOf(ended) : undefined,
    memoryLimit: textAt(spec, 'resources.limits.memory'),
  }
}

function stateOf(status: Fields | undefined): Container['state'] {
  const state = at(status, 'state')
  if (!isRecord(state)) return 'unknown'
  if (isRecord(state['running'])) return 'running'
  if (isRecord(state['terminated'])) return 'ended'
  return isRecord(state['waiting']) ? 'waiting' : 'unknown'
}

function endingOf(terminated: Fields): Ending {
  return {
    exitCode: countAt(terminated, 'exitCode'),
    signal: countAt(terminated, 'signal'),
    reason: textAt(terminated, 'reason'),
    message: textAt(terminated, 'message'),
  }
}

/** How often it ended: the end after which it was not started again yet counts as well. */
export function endingsOf({ restarts, state, reason }: Container): number {
  return restarts + (state === 'ended' || reason === 'CrashLoopBackOff' ? 1 : 0)
}

const IMAGE_FAULTS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'ImageInspectError',
  'InvalidImageName',
  'RegistryUnavailable',
  'SignatureValidationFailed',
])

/** Waiting so is no step on the way: something has gone wrong. */
const FAULTS = new Set([
  ...IMAGE_FAULTS,
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
])

export function isImageFault({ state, reason }: Container): boolean {
  return state === 'waiting' && IMAGE_FAULTS.has(reason)
}

export function isWaitingFault({ state, reason }: Container): boolean {
  return state === 'waiting' && FAULTS.has(reason)
}

/**
 * It ends again and again. One end may be a start before its neighbours were there; two are a loop, also while it happens
 * to run for a moment.
 */
export function isLooping(container: Container, isKeptRunning: boolean): boolean {
  const { state, reason, isReady, role, ending } = container
  if (state === 'waiting') return reason === 'CrashLoopBackOff'
  if (isReady || !ending) return false
  const hasFailed = ending.exitCode !== 0 || ending.signal !== 0
  if (!hasFailed && (role === 'first' || !isKeptRunning)) return false
  return endingsOf(container) >= 2
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
}

/** `exits with code 3`, `is killed by SIGSEGV (code 139)`, `is killed for its use of memory (limit 64Mi)`. */
export function endingWords({ exitCode, signal, reason }: Ending, memoryLimit = ''): string {
  if (reason === 'OOMKilled') {
    return `is killed for its use of memory (OOMKilled, limit ${memoryLimit === '' ? 'none: its node had no more' : said(memoryLimit, 40)})`
  }
  const number = signal > 0 ? signal : exitCode > 128 ? exitCode - 128 : 0
  const name = SIGNALS[number]
  if (name) return `is killed by ${name} (code ${exitCode})`
  return `exits with code ${exitCode}`
}
