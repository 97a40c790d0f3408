import type { z } from 'zod'
import type { Actor } from './actor.ts'
import type { Evidence, Measured, Reference, Sample } from './evidence.ts'
import type { Waiting } from './fact.ts'
import type { Plan, StageSpec } from './plan.ts'
import type { Blobs } from './source.ts'

/** What a stage may say of its end. Failure is a throw: the error's kind decides whether it is tried again. */
export type StageResult =
  | { readonly status: 'succeeded' }
  | {
      /** Not yet. The runner records the reason once per change and calls `run` again after the delay. */
      readonly status: 'waiting'
      readonly for: string
      readonly owner: string
      /** Set where a person has to decide: the application then asks for attention. */
      readonly person?: true
      /** Set where what was applied has to become well: a newer commit, which may mend it, ends the wait. */
      readonly yields?: true
      readonly retryAfterMs: number
      /** What the stage itself would do at its own earlier deadline, if it has one before the stage's. */
      readonly deadline?: number
      readonly next?: string
    }

export interface Approval {
  readonly by: Actor
  readonly digest: string
  readonly comment?: string | undefined
  readonly at: number
}

/** What a step can know of itself and of what went before; everything in it survives a crash. */
export interface StepView {
  readonly id: string
  readonly attempt: number
  readonly startedAt: number
  readonly deadline: number
  readonly approvals: readonly Approval[]
  /**
   * The stage's own notes (`memo` evidence), last value of a key. A person's retry is a new round: it clears the notes,
   * except those of a stage with effects, and `startedAt` is then the round's.
   */
  readonly memo: Readonly<Record<string, unknown>>
  /** What it measured (`sample` evidence of all its attempts, in the order of recording). */
  readonly samples: readonly Sample[]
}

/** A copy of the application that is running, as the provider sees it now. */
export interface VariantView {
  readonly variant: string
  readonly ready: number
  readonly wanted: number
  readonly weight: number
  /** Where it can be reached directly, past any traffic split, if it can. */
  readonly address?: string | undefined
}

/** A question to a metric source at a moment. `names` are the values of the template names. */
export interface MetricQuery {
  /** The source's own query language; for `proxy` one of its metric names. */
  readonly query: string
  readonly variant?: string | undefined
  /** Moment asked about, milliseconds since 1970, and how far back the query may look. */
  readonly at: number
  readonly windowMs: number
}

/**
 * A place to ask for numbers. Answers are typed cases, never NaN; a failure to ask is a throw (`analysis.source-*`)
 * that the judge counts as an error, which is not a failure of the release.
 */
export interface MetricSource {
  readonly name: string
  /** Makes the value of a look-up safe in the source's query language. */
  readonly escape?: (value: string) => string
  /** How long ago a moment may be to be asked about still; absent: as long as the judge asks at all. */
  readonly remembersMs?: number
  measure(query: MetricQuery, signal: AbortSignal): Promise<Measured>
}

/**
 * All that a stage is given. `Target` is the provider's open connection to the target, `Desired` its rendered state.
 * The runner owns retry, deadline, log files and status; a stage owns only its effect.
 */
export interface StageContext<Target = unknown, Desired = unknown, App = unknown> {
  readonly application: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly address?: string | undefined
  }
  readonly deployment: string
  /** When the deployment began: what is older in the target was not made by it. */
  readonly begunAt: number
  readonly plan: Plan
  readonly stage: StageSpec
  readonly step: StepView
  readonly target: Target
  /** The application's provider section. */
  readonly app: App
  readonly desired: Desired
  /** What ran before this deployment; absent at a first one. */
  readonly running: Desired | undefined
  readonly blobs: Blobs
  /** Aborted on cancel, time-out and shutdown. A stage must end soon after, leaving only repeatable effects. */
  readonly signal: AbortSignal
  now(): number
  sleep(ms: number): Promise<void>
  /** A line for the stage's log; ANSI colours may stay, line breaks split. */
  log(line: string): void
  /** Durable when it returns. */
  record(evidence: Evidence): Promise<void>
  /** Asks the provider. */
  variants(): Promise<readonly VariantView[]>
  /** Errors: `analysis.source-unknown`, which lists the known ones. */
  source(name: string): MetricSource
  /** What the last successful deployment measured for the same question of an analysis; undefined where none has. */
  previous(question: string): Promise<Reference | undefined>
  /** A folder on disk with the desired state's files, for tools that need one; removed with the deployment. */
  folder(): Promise<string>
}

/**
 * A kind of stage. The life of one:
 *
 * 1. `options.parse` when the application's file is read, once per commit.
 * 2. `run`, called again after each `waiting`, after a crash, and once per attempt. It must look at what is, and do
 *    only what is missing: called twice it changes nothing the second time.
 * 3. `revert`, in a rollback, only if `run` was ever started; it may find nothing to undo. Traffic stages first, then
 *    the others in reverse order; afterwards the provider restores the last good state in any case.
 */
export interface StageKind<Options = unknown, Target = unknown, Desired = unknown, App = unknown> {
  readonly kind: string
  /** One line for the reference. */
  readonly summary: string
  readonly options: z.ZodType<Options>
  /** The option that a short form `- wait: 2m` or `- clean: canary` fills. */
  readonly shorthand?: string
  /** The option, a list, whose entries may be templates of `.slipway/analysis/`: `use: name, with: {…}`. */
  readonly templated?: string
  readonly effects: boolean
  readonly traffic?: boolean
  /** Whether a person may skip it while it runs or waits. Never for one with effects. */
  readonly skippable: boolean
  /** Finite default, milliseconds. */
  timeoutMs(options: Options): number
  run(ctx: StageContext<Target, Desired, App>, options: Options): Promise<StageResult>
  revert?(ctx: StageContext<Target, Desired, App>, options: Options): Promise<StageResult>
  /** Who may approve: only the `approval` kind has it. */
  mayApprove?(options: Options, by: Actor, plan: Plan): string | undefined
}

export type { Waiting }
