import type { LogLine } from '../http/pod-log.ts'
import type { Behaviour } from './behaviour.ts'
import type { Container } from './types.ts'

/** A container on its node, through all its instances. */
export interface RunningContainer {
  readonly spec: Container
  readonly behaviour: Behaviour
  state: State
  last: Ended | undefined
  restarts: number
  isReady: boolean
  /** Of the instance that runs or ran last; '' before the first. */
  id: string
  lines: LogLine[]
  previousLines: LogLine[] | undefined
}

export type State =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly startedAt: string }
  | Ended

export interface Ended {
  readonly kind: 'terminated'
  readonly exitCode: number
  readonly reason: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly containerID: string
}

export function newContainer(spec: Container, behaviour: Behaviour): RunningContainer {
  return {
    spec,
    behaviour,
    state: { kind: 'waiting', reason: 'ContainerCreating' },
    last: undefined,
    restarts: 0,
    isReady: false,
    id: '',
    lines: [],
    previousLines: undefined,
  }
}
