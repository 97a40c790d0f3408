import type { ApplicationState } from '#domain/application-state.ts'
import type { Application } from '#domain/application.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Origin } from '../journal.ts'
import type { Look } from '../managed-tools.ts'

/** All that a question about an application may look at. Looking at it changes nothing. */
export interface Known {
  readonly name: string
  readonly state: ApplicationState
  /** The deployment that runs, or is being planned. */
  readonly current: Deployment | undefined
  /** What git says of it, where it has been looked at in this life. */
  readonly look: Look | undefined
  /** As the last file that could be read says. */
  readonly application: Application | undefined
  /** Where its file was seen last. */
  readonly origin: Origin
}

/** For what needs something that ran, or a file that can be read, where there is neither. */
export function neverRendered({ name, look }: Known): Error {
  const why = look?.error?.message ?? 'no file of it is in git'
  return slipwayError('application.unrendered', { application: name, why })
}
