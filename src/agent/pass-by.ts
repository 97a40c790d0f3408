import { isElsewhere } from '#domain/change.ts'
import type { Change } from '#domain/change.ts'
import type { Revision } from '#domain/revision.ts'
import type { CatalogEntry } from './catalog.ts'
import type { LookedAt } from './considered.ts'
import type { Look } from './managed-tools.ts'

/** A head for all applications that it asks nothing of. */
export interface Passing {
  readonly repository: string
  readonly head: Revision
  readonly change: Change
  /** Shared by all. */
  readonly looked: LookedAt
}

/** What is known of one application when a head comes. */
export interface Standing {
  readonly look: Look | undefined
  readonly considered: LookedAt | undefined
}

/**
 * Whether a head certainly asks nothing of an application: its file says the same as before, what changed is elsewhere,
 * and the head before was looked at with a result. It costs a few comparisons, so that thousands cost little.
 */
export function passesBy(entry: CatalogEntry, passing: Passing, { look, considered }: Standing): boolean {
  const { application, warnings } = entry
  const { repository, change } = passing
  if (!look || !application || look.application !== application || look.warnings !== warnings) return false
  if (look.origin.repository !== repository || look.head.commit !== change.from) return false
  return considered?.commit === change.from && isElsewhere(change, application)
}
