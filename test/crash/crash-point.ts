import { appendFileSync, existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

export const PARTS = ['agent', 'server', 'host'] as const

export type Part = (typeof PARTS)[number]

/** Right before or right after a part's n-th durable write, counted from when the point was set. */
export interface CrashAt {
  readonly part: Part
  readonly write: number
  readonly moment: 'before' | 'after'
}

/** While it is there writes are counted; with a point in it, its part is killed there, once. */
export const pointFile = (home: string): string => join(home, 'crash-point.json')
/** What is left of a point at which a part was killed. */
export const sprungFile = (home: string): string => join(home, 'crash-point.sprung.json')
/** One line for each durable write of a part since the point was set. */
export const writesFile = (home: string, part: Part): string => join(home, `writes-${part}.txt`)

/** Counts the durable writes of this process, and ends it as a loss of power would. */
export class CrashPoint {
  readonly #home: string
  readonly #part: Part
  #count = 0

  constructor(home: string, part: Part) {
    this.#home = home
    this.#part = part
  }

  /** Right before a write. The answer is called right after it, whatever others were begun meanwhile. */
  before(what: string): () => void {
    if (!existsSync(pointFile(this.#home))) return () => {}
    this.#count += 1
    appendFileSync(writesFile(this.#home, this.#part), `${what}\n`)
    const at = JSON.parse(readFileSync(pointFile(this.#home), 'utf8')) as Partial<CrashAt>
    if (at.part !== this.#part || at.write !== this.#count) return () => {}
    if (at.moment === 'before') this.#die()
    return () => this.#die()
  }

  #die(): void {
    renameSync(pointFile(this.#home), sprungFile(this.#home))
    process.kill(process.pid, 'SIGKILL')
    // The signal needs a moment to arrive; nothing may happen in it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}
