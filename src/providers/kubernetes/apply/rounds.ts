import type { Follower, LiveStore } from '../live/store.ts'
import { formatKey } from '../manifest.ts'
import type { LiveObject, Manifest, ObjectKey } from '../manifest.ts'
import type { Work } from './wish.ts'

/** An object as the cluster answered when it was applied. */
export interface Applied {
  readonly uid: string
  readonly version: string
  /** It had been given up before it was applied: what it says at first is not about this rollout. */
  readonly wasGivenUp: boolean
  /** It was well when it was applied, and nothing of it changed; or it has ended well since, and may be gone. */
  isWell: boolean
  /** Of a definition: its kind can be used. */
  isUsable?: boolean
}

/** What was done of a round in this process; what is forgotten is done again. */
export interface Round {
  readonly applied: Map<string, Applied>
  /** Set once what may be asked of it was asked, and its objects are in the inventory. */
  prepared: readonly Manifest[] | undefined
  /** Of some objects the kind was not known then: an earlier wave may bring it. */
  hasUnknown: boolean
  /** What is to be removed, in the order in which it goes. */
  removal: readonly (readonly LiveObject[])[] | undefined
  readonly waitedSince: Map<string, number>
}

interface OfApplication {
  readonly deployment: string
  readonly rounds: Map<string, Round>
  readonly watched: Map<string, ObjectKey>
  /** Since when the cluster cannot be asked on behalf of a step. */
  readonly troubles: Map<string, number>
  follower: Follower | undefined
}

const MOST_REMEMBERED = 500

/** The rounds of the deployments that are under way, one deployment for each application. */
export class Rounds {
  readonly #store: LiveStore
  readonly #byApplication = new Map<string, OfApplication>()

  constructor(store: LiveStore) {
    this.#store = store
  }

  of(work: Pick<Work, 'application' | 'deployment' | 'round'>): Round {
    const { rounds } = this.#of(work)
    const known = rounds.get(work.round)
    if (known) return known
    const round: Round = {
      applied: new Map(),
      prepared: undefined,
      hasUnknown: false,
      removal: undefined,
      waitedSince: new Map(),
    }
    rounds.set(work.round, round)
    return round
  }

  /** From then on the live store shows these as well, and what they own, until `rest`. */
  watch(work: Pick<Work, 'application' | 'deployment'>, keys: readonly ObjectKey[]): void {
    const own = this.#of(work)
    const before = own.watched.size
    for (const key of keys) own.watched.set(formatKey(key), key)
    if (own.watched.size === before) return
    own.follower ??= this.#store.follow(work.application, () => {})
    own.follower.want([...own.watched.values()])
  }

  /** Nothing of it has to be watched any more. */
  rest(work: Pick<Work, 'application' | 'deployment'>): void {
    const own = this.#of(work)
    own.follower?.close()
    own.follower = undefined
    own.watched.clear()
  }

  /** Since when that step is in trouble, for as long as nobody says that it is `outOfTrouble`. */
  inTroubleSince(work: Pick<Work, 'application' | 'deployment'>, step: string, now: number): number {
    const { troubles } = this.#of(work)
    const since = troubles.get(step) ?? now
    troubles.set(step, since)
    return since
  }

  outOfTrouble(work: Pick<Work, 'application' | 'deployment'>, step: string): void {
    this.#of(work).troubles.delete(step)
  }

  #of({ application, deployment }: Pick<Work, 'application' | 'deployment'>): OfApplication {
    const known = this.#byApplication.get(application)
    if (known?.deployment === deployment) return known
    known?.follower?.close()
    this.#byApplication.delete(application)
    const own: OfApplication = {
      deployment,
      rounds: new Map(),
      watched: new Map(),
      troubles: new Map(),
      follower: undefined,
    }
    this.#byApplication.set(application, own)
    this.#forgetOldest()
    return own
  }

  /** Of what nobody waits for. */
  #forgetOldest(): void {
    for (const [application, { follower }] of this.#byApplication) {
      if (this.#byApplication.size <= MOST_REMEMBERED) return
      if (!follower) this.#byApplication.delete(application)
    }
  }
}
