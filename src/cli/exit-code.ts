import type { Deployment } from '#domain/deployment.ts'

/** What `slipway` ends with; `docs/exit-codes.md` and `slipway --help` say the same, and a test holds them together. */
export const EXIT_CODES = {
  ok: { code: 0, means: 'done; with --wait: the deployment succeeded' },
  error: { code: 1, means: 'it could not be done: the message says why' },
  usage: { code: 2, means: 'unknown command, option or value' },
  rolledBack: { code: 3, means: 'the deployment failed; what ran before runs again, or nothing had changed' },
  notRolledBack: { code: 4, means: 'the deployment failed and was not rolled back: look at the target' },
  cancelled: { code: 5, means: 'the deployment was cancelled' },
  timedOut: { code: 6, means: 'the time to wait was over; the deployment goes on' },
  refused: { code: 7, means: 'the command was refused' },
  unreachable: { code: 8, means: 'the server could not be reached' },
  differs: { code: 9, means: 'the proposed analysis would have failed a deployment that succeeded' },
  interrupted: { code: 130, means: 'interrupted by Ctrl-C; a deployment goes on' },
} as const satisfies Record<string, { code: number; means: string }>

export type Exit = keyof typeof EXIT_CODES

/** How a finished deployment ends the command that waited for it. */
export function exitOf(deployment: Pick<Deployment, 'status' | 'rolledBack'>): Exit {
  if (deployment.status === 'succeeded') return 'ok'
  if (deployment.status === 'cancelled') return 'cancelled'
  return deployment.rolledBack === false ? 'notRolledBack' : 'rolledBack'
}
