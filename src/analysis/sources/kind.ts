import type { z } from 'zod'
import type { MetricSource } from '#domain/stage.ts'

/** What a source may know of where it was configured. */
export interface SourceContext {
  /** Its name in the agent's file. */
  readonly name: string
  /** The folder of the agent's file: paths in the settings are relative to it. */
  readonly folder: string
}

/**
 * A kind of metric source. One is opened for each entry under `sources` of the agent's file; it holds no connection
 * and needs no end. `settings` is the section under the kind's name.
 */
export interface SourceKind<Settings = unknown> {
  readonly kind: string
  /** One line for the reference. */
  readonly summary: string
  readonly settings: z.ZodType<Settings>
  open(settings: Settings, context: SourceContext): MetricSource
}
