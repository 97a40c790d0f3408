/** The one status union, for deployments, stages and rollback steps alike. */
export const STATUSES = ['pending', 'running', 'waiting', 'succeeded', 'failed', 'cancelled', 'skipped'] as const

export type Status = (typeof STATUSES)[number]

const TERMINAL: ReadonlySet<Status> = new Set<Status>(['succeeded', 'failed', 'cancelled', 'skipped'])

export function isTerminal(status: Status): boolean {
  return TERMINAL.has(status)
}

/** Something that has been asked of the target and has not ended: the deployment holds its application. */
export function isActive(status: Status): boolean {
  return status === 'running' || status === 'waiting'
}
