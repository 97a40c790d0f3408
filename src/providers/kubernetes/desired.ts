import type { Manifest } from './manifest.ts'

/**
 * Where an object was written, for explanations: a file of the application's folder and the line it begins at. For a chart
 * that is elsewhere, which one, and its template.
 */
export interface Origin {
  readonly file: string
  readonly line?: number
}

export interface Rendered {
  readonly manifest: Manifest
  readonly origin?: Origin
}

/**
 * What an application's folder renders to: JSON-shaped and complete, so that it can be put back without git. Where its
 * objects were written is no part of it: a comment that is added makes no other state.
 */
export interface Desired {
  /** In the order in which they were rendered; no two have the same key. */
  readonly objects: readonly Manifest[]
  /** What has no namespace of its own goes there. */
  readonly namespace: string
}
