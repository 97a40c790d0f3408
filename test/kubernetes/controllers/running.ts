import type { LogLine } from '../http/pod-log.ts'
import type { World } from '../world.ts'
import type { RunningContainer } from './container.ts'
import type { Tell } from './events.ts'
import type { Pod } from './types.ts'

/** A pod as its node runs it. */
export interface Running {
  readonly uid: string
  /** How many pods came before it. */
  readonly serial: number
  readonly namespace: string
  readonly name: string
  readonly startTime: string
  address: string
  hasSandbox: boolean
  isStopping: boolean
  isStopped: boolean
  readonly init: readonly RunningContainer[]
  readonly containers: readonly RunningContainer[]
  readonly listeners: Map<string, Set<(line: LogLine | undefined) => void>>
}

/** What the parts of a kubelet share. */
export interface Kubelet {
  readonly world: World
  readonly tell: Tell
  /** The pod as it is stored now; undefined when it is gone, or another one has its name. */
  podOf(running: Running): Pod | undefined
  /** Tells the server how the pod is. */
  report(running: Running): void
  /** Does something later, unless the pod is gone or on its way out by then. */
  later(running: Running, ms: number, act: () => void): void
}
