import type { z } from 'zod'
import type { Document } from '../document.ts'
import type { Templates } from '../template-use.ts'
import type { Path } from './draft.ts'
import type { Report } from './report.ts'
import type { Generic, Kubernetes, skipOn } from './spec.ts'

/** What a stage is read with. */
export interface Context {
  readonly document: Document
  /** Of the stage. */
  readonly path: Path
  readonly report: Report
  readonly templates: Templates
  readonly generic: Generic
  readonly kubernetes: Kubernetes
}

/** A stage as one of ours. */
export interface ReadStage {
  readonly kind: string
  readonly options: unknown
  /** Where the stage itself says none. */
  readonly timeout?: unknown
  readonly skipOn?: z.infer<typeof skipOn>
}

export interface StageReader {
  /** Of its `with`. */
  readonly options: z.ZodType
  /** Undefined where it cannot be ours; what is wrong was told. */
  read(options: unknown, context: Context): ReadStage | undefined
}

/** Ties the schema of a stage's options to what reads them. */
export function reader<T>(
  options: z.ZodType<T>,
  read: (options: NonNullable<T>, context: Context) => ReadStage | undefined,
): StageReader {
  return { options, read: (value, context) => read(value as NonNullable<T>, context) }
}
