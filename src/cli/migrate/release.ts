import type { Stage } from './translation.ts'

/** What another system deploys, as an application of ours. */
export interface Application {
  readonly name: string
  /** Folder from the root of the repository that the file belongs into; undefined where it is not here. */
  readonly folder: string | undefined
  /** Whose fields become ours where the two differ. */
  readonly managers: readonly string[]
  readonly kubernetes: Stage
  /** Everything else of the file. */
  readonly rest: Stage
}

/** How another system releases a workload. */
export interface Release {
  readonly name: string
  readonly namespace: string | undefined
  readonly strategy: Strategy
  readonly healthTimeout: string | undefined
  /** The manifest that takes the place of another system’s own workload; undefined where the workload is a plain one. */
  readonly deployment: Stage | undefined
  /** What the application’s canary is a copy of. */
  readonly workload: { readonly kind: string; readonly name: string }
}

/** Its course in our words. */
export interface Strategy {
  readonly routing: Routing
  /** Empty for a plain rolling update. */
  readonly stages: readonly Stage[]
  /** What the waits, analyses and approvals may take together. */
  readonly lengthMs: number
  /** `strategy` of the Deployment that takes the place of the other system’s own workload. */
  readonly rolling?: Stage
}

/** What splits its traffic, as settings of `kubernetes`. */
export interface Routing {
  readonly traffic?: Stage
  readonly variantLabel?: Stage
  readonly service?: string
  /** Whether requests can be split by weight. */
  readonly hasWeights: boolean
  /** Headers by which an ingress sends requests to the canary, whatever the weights. */
  readonly headers: readonly Stage[]
}

/** A template of the other system, which may have made several of ours. */
export interface AnalysisTemplate {
  readonly name: string
  readonly checks: readonly CheckTemplate[]
}

/** A metric as a check template of the repository. */
export interface CheckTemplate {
  /** By which an analysis uses it. */
  readonly name: string
  readonly path: string
  readonly value: Stage
}
