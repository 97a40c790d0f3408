import type { DeploymentRow } from '#domain/deployment-row.ts'
import { isTerminal } from '#domain/status.ts'

/** The one that holds the application: what is planned goes before what only waits for its turn. Newest first. */
export function openDeployment(rows: readonly DeploymentRow[]): DeploymentRow | undefined {
  const open = rows.filter(({ status }) => !isTerminal(status))
  return open.find(({ strategy }) => strategy !== undefined) ?? open.at(-1)
}

/** Those that one can go back to: they succeeded, were no removal, and are not what runs. */
export function rollbackTargets(
  rows: readonly DeploymentRow[],
  running: { readonly deployment: string | undefined },
): DeploymentRow[] {
  return rows.filter((row) => isRollbackTarget(row, running))
}

export function isRollbackTarget(row: DeploymentRow, running: { readonly deployment: string | undefined }): boolean {
  return row.status === 'succeeded' && row.trigger.kind !== 'removal' && row.id !== running.deployment
}
