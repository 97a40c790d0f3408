/** How long the control plane keeps what deployments leave. Both must be exceeded before one is forgotten. */
export interface Retention {
  readonly days: number
  readonly deploymentsPerApplication: number
}

export const DEFAULT_RETENTION: Retention = { days: 90, deploymentsPerApplication: 100 }
