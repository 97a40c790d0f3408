import { reportOf } from '#domain/errors.ts'
import type { LiveState } from '#domain/health.ts'
import { observe } from './observe.ts'
import type { Observation } from './observe.ts'
import { moment } from '../oversight/under-way.ts'

/** A provider that has not shown a first state by then hangs. Twice as long each time it does so again. */
const FIRST_STATE_MS = 60_000
const LONGEST_FIRST_STATE_MS = 30 * 60_000
/** A watch that shows nothing for so long may be dead without knowing: a fresh one tells. */
const SILENCE_MS = 30 * 60_000

/** How many watches that are merely silent may still be begun anew, so that ten thousand are not at the same moment. */
export interface Budget {
  left: number
}

/** Sees an application at one target for as long as it is open: what breaks, hangs or falls silent is begun anew. */
export class TargetWatch {
  readonly #observation: Omit<Observation, 'onAsked' | 'onBroken'>
  #controller = new AbortController()
  #askedAt: number | undefined
  #heardAt: number | undefined
  #hungSince: number | undefined
  #timesAnew = 0
  #trouble: string | undefined

  constructor(observation: Omit<Observation, 'onAsked' | 'onBroken'>) {
    this.#observation = observation
    this.#begin()
  }

  /** Begins anew what should have shown something by now. Answers what is wrong, in words that stay while it is. */
  overlook(now: number, budget: Budget): { readonly hangs?: string; readonly broken?: string } {
    if (this.#heardAt !== undefined && now - this.#heardAt >= SILENCE_MS && budget.left > 0) {
      budget.left -= 1
      this.#begin()
    }
    if (this.#isOverdue(now)) this.#beginAnew()
    if (this.#hungSince !== undefined) {
      const times = this.#timesAnew === 1 ? 'once' : `${this.#timesAnew} times`
      return {
        hangs: `watching its live state hangs since ${moment(this.#hungSince)}: the provider shows nothing; it was begun anew ${times}`,
      }
    }
    return this.#trouble === undefined ? {} : { broken: `its live state cannot be watched: ${this.#trouble}` }
  }

  close(): void {
    this.#controller.abort()
  }

  #isOverdue(now: number): boolean {
    const limit = Math.min(LONGEST_FIRST_STATE_MS, FIRST_STATE_MS * 2 ** this.#timesAnew)
    return this.#heardAt === undefined && this.#askedAt !== undefined && now - this.#askedAt >= limit
  }

  #beginAnew(): void {
    const { log, subject } = this.#observation
    this.#hungSince ??= this.#askedAt
    this.#timesAnew += 1
    log.warn('Watching live state hangs and is begun anew', { application: subject.name, times: this.#timesAnew })
    this.#begin()
  }

  #begin(): void {
    this.#controller.abort()
    const controller = new AbortController()
    this.#controller = controller
    this.#heardAt = undefined
    const isOver = (): boolean => controller.signal.aborted
    const { clock } = this.#observation
    const observation: Observation = {
      ...this.#observation,
      onAsked: () => {
        if (!isOver()) this.#askedAt = clock.now()
      },
      onBroken: (error) => {
        if (!isOver()) this.#broke(error)
      },
      onLive: async (live: LiveState) => {
        await this.#observation.onLive(live)
        if (!isOver()) this.#heard()
      },
    }
    void observe(observation, controller.signal)
  }

  #heard(): void {
    this.#heardAt = this.#observation.clock.now()
    this.#hungSince = undefined
    this.#timesAnew = 0
    this.#trouble = undefined
  }

  /** It says so itself, so it does not hang. */
  #broke(error: unknown): void {
    this.#trouble = reportOf(error).message
    this.#askedAt = undefined
    this.#heardAt = undefined
    this.#hungSince = undefined
    this.#timesAnew = 0
  }
}
