import type { ApplicationRow } from '#domain/application-row.ts'

/** The part of a list that is drawn. */
export interface Drawn {
  /** Undefined: not loaded yet. */
  readonly rows: readonly (ApplicationRow | undefined)[]
  /** Place of the first of them in the whole list. */
  readonly start: number
  readonly count: number
  /** Room for the lines that are not drawn, in pixels. */
  readonly before: number
  readonly after: number
}
