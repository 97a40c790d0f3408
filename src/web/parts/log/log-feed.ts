import type { ErrorReport } from '#domain/errors.ts'
import type { LogLines } from './log-lines.ts'

export interface FeedState {
  readonly phase: 'reading' | 'following' | 'lost' | 'ended' | 'failed'
  /** How much has been read of what there is, in bytes, where that is known. */
  readonly read?: { readonly done: number; readonly of: number } | undefined
  readonly error?: ErrorReport | Error | undefined
  /** Changes with every change of the lines, too. */
  readonly version: number
}

/** A log that is being read. `start` after `stop` goes on where it was. */
export interface LogFeed {
  readonly lines: LogLines
  readonly state: FeedState
  subscribe(listener: () => void): () => void
  start(): void
  stop(): void
}

/** Under a flood the page is drawn this often at most. */
const GATHER_MS = 50

/** The state of a feed and those who want to know of it. */
export class FeedTeller {
  readonly #listeners = new Set<() => void>()
  #state: FeedState = { phase: 'reading', version: 0 }
  #timer: ReturnType<typeof setTimeout> | undefined

  get state(): FeedState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Says soon that there are more lines: once, however many come meanwhile. */
  grow(): void {
    this.#timer ??= setTimeout(() => this.tell(), GATHER_MS)
  }

  tell(change: Partial<Omit<FeedState, 'version'>> = {}): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#state = { ...this.#state, ...change, version: this.#state.version + 1 }
    for (const listener of this.#listeners) listener()
  }
}

export function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
