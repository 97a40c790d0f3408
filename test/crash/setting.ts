import type { Outage } from './supervised.ts'

/** What an application runs on: its provider's side of a world. */
export interface Setting {
  /** Of the application. */
  readonly application: string
  /** Where its people go. */
  readonly url: string
  /** Of the agent's file. */
  readonly target: Readonly<Record<string, unknown>>
  /** Whether a step may be tried again, as what it needs is away for a while. */
  readonly triesAgain: boolean
  filesOf(version: string): Promise<Readonly<Record<string, string>>>
  /** Once only what shall run does, with that version in the end. */
  sight(version: string): Promise<Sight>
  /** Once nothing uses it any more. */
  close(): Promise<void>
  /** Whether people may go without an answer then. */
  excuses(outage: Outage): boolean
}

export interface Sight {
  /** What must be the same with a kill and without. */
  readonly same: Readonly<Record<string, unknown>>
  /** Sentences about what must never be. */
  readonly wrong: readonly string[]
}
