import type { LatestDeployment } from '#domain/application-row.ts'
import { deploymentRowOf } from '#domain/deployment-row.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Waiting } from '#domain/fact.ts'
import type { Status } from '#domain/status.ts'
import type { StepState } from '#domain/step.ts'

/**
 * What a status is drawn as. `waiting` is the colour of what wants somebody; a wait that time or the world ends is
 * nobody's turn: an analysis measures, anything else goes on by itself.
 */
export type ShownStatus = Status | 'measuring' | 'underway'

const MEASURES = 'analysis'

type ShownWait = 'waiting' | 'measuring' | 'underway'

export function shownWait({ person }: Pick<Waiting, 'person'>, kind?: string): ShownWait {
  return person ? 'waiting' : kind === MEASURES ? 'measuring' : 'underway'
}

export function shownStep({ status, waiting }: Pick<StepState, 'status' | 'waiting'>, kind?: string): ShownStatus {
  return status === 'waiting' ? shownWait(waiting ?? {}, kind) : status
}

type Cell = DeploymentRow['steps']['cells'][number]

export function shownCell({ status, person, kind }: Pick<Cell, 'status' | 'person' | 'kind'>): ShownStatus {
  return status === 'waiting' ? shownWait({ person }, kind) : status
}

type Row = Pick<DeploymentRow, 'status' | 'steps' | 'waiting'> & Pick<LatestDeployment, 'person'>

/** Of a deployment in a list, whichever list that is. */
export function shownRow({ status, steps, person, waiting }: Row): ShownStatus {
  if (status !== 'waiting') return status
  const isMeasuring = steps.cells.some((cell) => cell.kind === MEASURES && cell.status === 'waiting')
  return shownWait({ person: person ?? waiting?.person }, isMeasuring ? MEASURES : undefined)
}

export function shownDeployment(d: Deployment): ShownStatus {
  return shownRow(deploymentRowOf(d))
}
