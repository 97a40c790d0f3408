import type { Deployment } from '#domain/deployment.ts'
import type { Step } from './follow.ts'

/** What shows a deployment while it goes on. */
export interface Watcher {
  told(step: Step): void
  connection(state: 'lost' | 'back', why?: string): void
  close(): void
}

/** Our clock, or the agent's where that is ahead: nothing has taken less than no time. */
export function timeOf(now: number, deployment: Deployment): number {
  return Math.max(now, deployment.lastAt)
}
