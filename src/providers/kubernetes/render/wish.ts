import type { Source } from '#domain/source.ts'
import type { Rendered } from '../desired.ts'
import type { ClusterVersions } from '../cluster-versions.ts'
import type { AppSettings } from '../settings.ts'
import type { ChartAccess } from './chart-access.ts'

/** The programs that render. */
export interface RenderTools {
  readonly helm: string
  readonly kubectl: string
  /** Cache and temporary files; absent: a temporary folder, no cache. */
  readonly folder: string | undefined
  /** Absent: nothing but what everybody may read. */
  readonly charts?: ChartAccess
  /** Absent: charts are told what helm itself says by default. */
  readonly cluster?: ClusterVersions
}

export interface RenderWish {
  readonly application: string
  readonly app: AppSettings
  readonly namespace: string
  readonly source: Source
  readonly tools: RenderTools
  readonly signal: AbortSignal
}

export interface RenderResult {
  /** In the order in which they were written; no two with one key. */
  readonly objects: readonly Rendered[]
  readonly warnings: readonly string[]
}

export const LIMITS = {
  /** Of all files that one application's renderers are given. */
  inputBytes: 32 * 1024 * 1024,
  inputFiles: 20_000,
  /** Of what a program prints, and of a chart's archive. */
  outputBytes: 50 * 1024 * 1024,
  archiveBytes: 32 * 1024 * 1024,
  /** Of one document; a cluster itself takes less. */
  documentBytes: 4 * 1024 * 1024,
  /** Of one application, those that aliases repeat included. */
  values: 1_000_000,
  objects: 20_000,
  timeoutMs: 60_000,
  memoryBytes: 1024 * 1024 * 1024,
} as const
