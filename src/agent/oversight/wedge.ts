import { moment } from './under-way.ts'

/** A loop comes round within a few promises; after this long it does not come round any more. */
const WEDGED_AFTER_MS = 60_000
/** So long it is told that a loop had to be begun anew. */
const TOLD_FOR_MS = 3_600_000

/** Tells a loop that does not come round any more from one that is only looked at in between. */
export class WedgeWatch {
  #suspect: { readonly due: string; readonly since: number } | undefined
  #last: { readonly since: number; readonly at: number; readonly times: number } | undefined

  /** `due` names what the loop should do at once. Answers whether it must be begun anew; it has its time again then. */
  isWedged(due: string | undefined, now: number): boolean {
    if (due === undefined || this.#suspect?.due !== due) this.#suspect = due === undefined ? due : { due, since: now }
    const since = this.#suspect?.since ?? now
    if (now - since < WEDGED_AFTER_MS) return false
    this.#suspect = undefined
    this.#last = { since, at: now, times: (this.#last?.times ?? 0) + 1 }
    return true
  }

  /** What people are told of it, for a while. */
  words(now: number): string[] {
    if (!this.#last || now - this.#last.at >= TOLD_FOR_MS) return []
    const { since, at, times } = this.#last
    const count = times === 1 ? '' : `, for the ${times}th time`
    return [`its deployments did not go on from ${moment(since)}; they were begun anew at ${moment(at)}${count}`]
  }
}
