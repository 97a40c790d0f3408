import type { ApplicationState } from '#domain/application-state.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Placement } from '../placement.ts'

/** What is known of the deployments of an application whose file went away. */
export interface Remains {
  readonly name: string
  readonly state: ApplicationState
  readonly current: Deployment | undefined
  readonly queued: readonly Deployment[]
  readonly isIdle: boolean
}

/** Whether what ran was removed, and nothing else happens. */
export function isRemoved({ state, isIdle }: Remains): boolean {
  const { running, lastFinished: last } = state
  return isIdle && !running && last?.trigger === 'removal' && last.status === 'succeeded'
}

/** Whether its file wanted its end to remove what runs; that is tried once, then a person decides. */
export function wantsRemoval({ state, current, queued }: Remains, placement: Placement | undefined): boolean {
  if (placement?.policy !== 'cascade' || !state.running || state.lastFinished?.trigger === 'removal') return false
  return [current, ...queued].every((d) => d?.trigger.kind !== 'removal')
}

/** Why it is still here although its file is not. */
export function sentenceOfGone({ name, state }: Remains, placement: Placement | undefined): string {
  const { running, lastFinished: last } = state
  const gone = 'its file is not in git any more'
  if (!running) return `${gone}, and nothing of it runs`
  if (placement?.policy !== 'cascade') return `${gone}; it is left running`
  if (last?.trigger !== 'removal') return `${gone}; it is to be removed`
  return `${gone}, and its removal ${last.status}: ${last.reason}; to remove it: slipway app delete ${name} --cascade`
}
