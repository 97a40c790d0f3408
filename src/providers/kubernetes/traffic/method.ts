import type { Manifest, ObjectKey } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import type { Variant } from '../variant/names.ts'
import type { HeaderMatch } from './options.ts'

/** Percent of the requests; whole numbers with the sum 100. */
export type Weights = Readonly<Record<Variant, number>>

export interface Route {
  readonly weights: Weights
  /** Requests with all of these go to the canary. */
  readonly headers: readonly HeaderMatch[]
}

/** What all methods know of the application. */
export interface TrafficSetup {
  readonly application: string
  readonly namespace: string
  /** Names of the variants' Services; primary's is the one in front. */
  readonly services: Readonly<Record<Variant, string>>
  readonly label: AppSettings['variantLabel']
}

/** To be done in this order: nothing is removed that still gets requests. */
export interface TrafficChange {
  readonly apply: readonly Manifest[]
  readonly remove: readonly ObjectKey[]
}

/**
 * One way to split requests, pure. Objects are those of `needs`: as git has them (the base of what is applied as a whole)
 * or as they are in the cluster (to read). Fields that are not of the split stay as they are.
 */
export interface TrafficMethodImpl {
  /** The application's own objects whose weights move. */
  readonly needs: readonly ObjectKey[]
  /** Objects of ours that may be there besides. */
  readonly makes: readonly ObjectKey[]
  /** Whether each variant needs a Service of its own. */
  readonly ownServices: boolean
  /** Why this split cannot be, as sentences; empty when it can. */
  problems(objects: readonly Manifest[], route: Route): readonly string[]
  /** Undefined where the objects do not say. */
  read(objects: readonly Manifest[]): Weights | undefined
  /** To be asked only without problems. Equal for equal input, and unchanged by being applied twice. */
  patch(objects: readonly Manifest[], route: Route): TrafficChange
  /** Back to what git says. */
  reset(base: readonly Manifest[]): TrafficChange
}
