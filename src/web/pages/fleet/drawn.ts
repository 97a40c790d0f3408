import type { ApplicationRow } from '#domain/application-row.ts'

export interface Place {
  /** In the whole list, from 0. */
  readonly at: number
  /** Undefined: not loaded yet. */
  readonly row: ApplicationRow | undefined
}

/** The part of a list that is drawn. */
export interface Drawn {
  readonly places: readonly Place[]
  readonly count: number
  /** Room for the lines that are not drawn, in pixels. */
  readonly before: number
  readonly after: number
}
