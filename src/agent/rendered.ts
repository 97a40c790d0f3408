import type { LoadedApplication } from './planner.ts'

/** One that is older is made anew: what it stored may have been tidied away. */
const KEPT_FOR_MS = 60_000

/** What a look has rendered, for the plan that follows at once, so that a commit is rendered once. */
export class Rendered {
  #last: { readonly commit: string; readonly at: number; readonly loaded: LoadedApplication } | undefined

  keep(commit: string, loaded: LoadedApplication, now: number): void {
    this.#last = { commit, at: now, loaded }
  }

  /** Given away once: it may be large. */
  take(commit: string, now: number): LoadedApplication | undefined {
    const last = this.#last
    this.#last = undefined
    return last?.commit === commit && now - last.at <= KEPT_FOR_MS ? last.loaded : undefined
  }
}
