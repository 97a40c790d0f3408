import type { z } from 'zod'
import type { Difference } from './diff.ts'
import type { LiveState } from './health.ts'
import type { LogLine } from './question.ts'
import type { Version } from './revision.ts'
import type { Blobs, Source } from './source.ts'
import type { MetricSource, StageContext, StageKind, StageResult, VariantView } from './stage.ts'

/** A stage of a plan before it has an id: kind and raw options, as in the application's file. */
export interface StageDraft {
  readonly kind: string
  readonly name?: string
  readonly options: unknown
}

export interface Loaded<Desired> {
  /** JSON-shaped and complete: with the blobs it names it can be put back without git. */
  readonly desired: Desired
  readonly versions: readonly Version[]
  /** What makes this release unrepeatable, as sentences. */
  readonly warnings: readonly string[]
}

/** What changed between two desired states, and whether that allows the quick strategy in spite of a pipeline. */
export interface Comparison {
  readonly differences: readonly Difference[]
  /** Set where a written pipeline need not run, with the reason as a sentence ("only replicas changed, 2 → 4"). */
  readonly quick?: string
  /** In words what makes the pipeline run ("server.js changed"). */
  readonly summary: string
  /** What a person has to approve before anything is done ("the removal of 40 objects"); it holds whatever the strategy. */
  readonly ask?: string
}

/** What a commit is loaded with. */
export interface LoadTools<Connection = unknown> {
  readonly blobs: Blobs
  /** To the application's target; absent where there is none (lint, a preview in CI): it loads without as well. */
  readonly connection?: Connection | undefined
}

/** What a provider is told of the agent that connects it. */
export interface ConnectContext {
  readonly home: string
  /** The folder of the agent's file: paths in it count from there. Absent: the current one. */
  readonly folder?: string
  /** What else the agent may read, with its credentials, for providers whose applications are made of it. */
  readonly repositories?: readonly ReadableRepository[]
}

export interface ReadableRepository {
  /** As the agent's file has it: a user and a password may be in it. */
  readonly url: string
  /** Absolute. */
  readonly sshKeyFile?: string
}

/** An application as a provider is told of it. */
export interface Subject<App> {
  readonly name: string
  readonly app: App
}

/** How what is differs from what should be, where a look at the live state alone does not tell. */
export interface DriftReport {
  readonly differences: readonly Difference[]
  /** What could not be compared and why, and which rules have no effect any more, as sentences. */
  readonly warnings: readonly string[]
  /** Set where something could not be compared: when to try again. */
  readonly retryAfterMs?: number
}

/** A file of what a commit was rendered to, for people to read. */
export interface RenderedFile {
  readonly path: string
  /** Undefined where it is no text. Secrets are masked. */
  readonly text: string | undefined
  /** Whether the file goes on behind the text. */
  readonly cut?: boolean
}

/** Which of an application's output is wanted. */
export interface OutputWish {
  /** Id of a resource of its live state; default: of all that write something. */
  readonly resource?: string | undefined
  /** Last lines of each resource to begin with. */
  readonly lines: number
  /** Whether to go on with what is written from then on. */
  readonly follow: boolean
}

/**
 * One folder implements this, nothing else. The life of a provider:
 *
 * 1. `app` and `target` schemas check the application's section and the agent's target.
 * 2. `connect` once per target; the connection is shared by everything below and closed at shutdown.
 * 3. `load` turns a commit into desired state, cached by what it read. A blob is kept for as long as its digest, as 64 hex
 *    digits, stands anywhere in a desired state that may be needed: what names none loses its files.
 * 4. `compare` is pure: plan previews, strategy choice.
 * 5. `stages` do the work; `quickPlan` names those of a quick sync.
 * 6. `observe` yields live state whenever it changed, for ever, until aborted; `diff` is pure: drift.
 * 7. `restore` ends every rollback: converge to the given desired state, or, with none, remove everything this
 *    application put there: traffic first, then what runs, then files. It must verify: it is done when the target is
 *    healthy again, or nothing is left.
 */
export interface Provider<App = unknown, Target = unknown, Desired = unknown, Connection = unknown> {
  readonly kind: string
  readonly summary: string
  readonly app: z.ZodType<App>
  readonly target: z.ZodType<Target>
  readonly stages: readonly StageKind<unknown, Connection, Desired, App>[]
  connect(target: Target, context: ConnectContext): Promise<Connection>
  disconnect(connection: Connection): Promise<void>
  /** What is unsafe about the way the target is reached, as sentences without secrets; asked once it is connected. */
  warnings?(connection: Connection): readonly string[]
  load(source: Source, subject: Subject<App>, tools: LoadTools<Connection>): Promise<Loaded<Desired>>
  /** `app` is that of `after`. */
  compare(before: Desired | undefined, after: Desired, app: App): Comparison
  quickPlan(app: App): readonly StageDraft[]
  observe(connection: Connection, subject: Subject<App>, signal: AbortSignal): AsyncIterable<LiveState>
  /** Fields of desired and live that differ; empty when in sync. */
  diff(desired: Desired, live: LiveState): readonly Difference[]
  /** Asked in place of `diff` where the target itself has to tell. Costs little while nothing changed. */
  drift?(connection: Connection, subject: Subject<App>, desired: Desired, signal: AbortSignal): Promise<DriftReport>
  variants(connection: Connection, subject: Subject<App>): Promise<readonly VariantView[]>
  restore(ctx: StageContext<Connection, Desired, App>, to: Desired | undefined): Promise<StageResult>
  /** The provider's own metric source (the host proxy's numbers), if it has one. */
  metrics?(connection: Connection, subject: Subject<App>): MetricSource
  /** Lines of the application's output that hold a text (the query), per second, if it can read them. */
  logs?(connection: Connection, subject: Subject<App>): MetricSource
  /** What a desired state consists of, file by file, as far as it is read. Errors: `blob.*`. */
  configuration?(desired: Desired, blobs: Blobs): AsyncIterable<RenderedFile>
  /**
   * What the application writes, some lines at a time; a first group, perhaps empty, comes as soon as the last lines are
   * known. It is read no faster than it is taken, and ends with the signal, or when nothing more can come.
   */
  output?(
    connection: Connection,
    subject: Subject<App>,
    wish: OutputWish & { readonly signal: AbortSignal },
  ): AsyncIterable<readonly LogLine[]>
  /** Whether a variant gets requests as soon as it runs, without a `traffic` stage; `app` is as it was written, unchecked. */
  servesVariants?(app: unknown): boolean
  /** Where people reach the application. */
  address?(app: App): string | undefined
}
