import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import type { ApplicationActor } from '../application.ts'
import type { LiveWatch } from '../live/live-watch.ts'
import type { Budget } from '../live/target-watch.ts'
import { UnderWay } from './under-way.ts'
import { WedgeWatch } from './wedge.ts'

export interface OversightTools {
  readonly clock: Clock
  readonly log: Log
  readonly actor: ApplicationActor
  readonly live: LiveWatch
  /** What is told of it is new. */
  changed(): void
}

/** Sees to it that one application's loops come round: its looks at git, its deployments, the watch of its live state. */
export class Oversight {
  readonly #name: string
  readonly #tools: OversightTools
  readonly #underWay: UnderWay
  readonly #wedge = new WedgeWatch()
  #warnings: readonly string[] = []

  constructor(name: string, tools: OversightTools) {
    this.#name = name
    this.#tools = tools
    this.#underWay = new UnderWay(name, tools.clock)
  }

  /** What does not come round, since when, and what is done about it. */
  get warnings(): readonly string[] {
    return this.#warnings
  }

  /** Errors: `provider.slow`, and those of the work. */
  inTime<T>(what: string, ms: number, work: () => Promise<T>): Promise<T> {
    return this.#underWay.inTime(what, ms, work)
  }

  /** Begins anew what does not come round any more; answers whether something hangs. */
  overlook(now: number, budget: Budget): boolean {
    const { actor, live } = this.#tools
    const isWedged = this.#wedge.isWedged(actor.due(now), now)
    if (isWedged) this.#restart()
    const slow = this.#underWay.slow(now)
    const { hangs, broken } = live.overlook(now, budget)
    const told = [slow, this.#wedge.words(now), hangs ?? [], broken ?? []].flat()
    if (told.join('\n') !== this.#warnings.join('\n')) {
      this.#warnings = told
      this.#tools.changed()
    }
    return isWedged || slow.length > 0 || hangs !== undefined
  }

  #restart(): void {
    this.#tools.log.error('The deployments of an application did not go on and are begun anew', {
      application: this.#name,
    })
    this.#tools.actor.restart()
  }
}
