import type { ApplicationView } from '#contract/applications.ts'
import type { Permission } from '#contract/permission.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'

/** The one thing that the state of an application suggests. */
export type PrimaryAct =
  | { readonly kind: 'decide'; readonly deployment: string }
  | { readonly kind: 'watch'; readonly deployment: string }
  | { readonly kind: 'sync' | 'lift' | 'rollback'; readonly isUrgent: boolean }

export interface Circumstances {
  readonly app: ApplicationView
  /** The deployment that is not over. */
  readonly open: DeploymentRow | undefined
  /** Whether there is an earlier release to go back to. */
  readonly hasEarlier: boolean
  may(permission: Permission): boolean
}

/** The first that fits, undefined where whoever looks may do none of it. */
export function primaryAct({ app, open, hasEarlier, may }: Circumstances): PrimaryAct | undefined {
  if (open) return { kind: app.waiting?.person ? 'decide' : 'watch', deployment: open.id }
  // Later commits that ask for the same are held back as well; any other ends the quarantine.
  const isHeld = app.quarantine !== undefined && app.sync === 'out-of-sync'
  if (isHeld && may('application.sync')) return { kind: 'lift', isUrgent: false }
  if (isIll(app) && hasEarlier && may('application.rollback')) return { kind: 'rollback', isUrgent: true }
  if (!may('application.sync')) return undefined
  return { kind: 'sync', isUrgent: app.sync === 'out-of-sync' }
}

function isIll({ live }: ApplicationView): boolean {
  return live?.health === 'degraded' || live?.health === 'missing'
}
