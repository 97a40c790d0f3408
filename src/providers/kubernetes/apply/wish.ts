import type { Manifest, ObjectKey } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'

/** On whose behalf something is done in the cluster, and for how long it may take. */
export interface Work {
  readonly application: string
  readonly app: AppSettings
  /** Of the application: what has none of its own goes there, and its inventory. */
  readonly namespace: string
  readonly deployment: string
  /**
   * Of the step and attempt, and of the part of it where a step does several: one round always has the same objects. What
   * was done of it is remembered in this process, so that a second call goes on. After a crash all is done once more, which
   * changes nothing.
   */
  readonly round: string
  readonly signal: AbortSignal
  /** As they were applied before, where what others changed of them since is taken back; empty where it is not. */
  readonly reclaims: readonly Manifest[]
  /** Of the step: `healthTimeout` counts from there. */
  readonly startedAt: number
  readonly now: () => number
  readonly log: (line: string) => void
}

export interface ApplyWish extends Work {
  /** As they were rendered; hooks among them are left out by all but `runHooks`. */
  readonly objects: readonly Manifest[]
  /**
   * ConfigMaps and Secrets of the application that are not among `objects`, and not applied: the digests of workloads that
   * use them count them, so that applying a part of an application rolls nothing.
   */
  readonly contents?: readonly Manifest[] | undefined
}

export interface PruneWish extends Work {
  /** The whole application as it is wanted. */
  readonly keep: readonly Manifest[]
  /** Besides the inventory: what was running, so that a lost inventory forgets nothing. */
  readonly candidates: readonly ObjectKey[]
  /** Undefined: as many as there are. */
  readonly budget?: AppSettings['deletionBudget'] | undefined
}

export interface RemoveWish extends Work {
  readonly keys: readonly ObjectKey[]
  /** What is older stays, and stays in the inventory: whoever made it, it was not what is taken back. */
  readonly madeSince?: number
}

export type HookPhase = 'before-sync' | 'after-sync' | 'sync-failed'

export interface HookWish extends ApplyWish {
  readonly phase: HookPhase
}

export type Progress =
  | { readonly status: 'done' }
  | {
      readonly status: 'waiting'
      readonly for: string
      readonly owner: string
      /** It is waited for what was applied to become healthy. */
      readonly yields?: true
      readonly retryAfterMs: number
      /** When it fails instead. */
      readonly deadline: number
    }

export const DONE: Progress = { status: 'done' }
