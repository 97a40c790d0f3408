import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import type { ApplicationState } from '#host/api.ts'
import { readManifest } from './manifest.ts'
import type { Altered, ReleaseCheck } from './release-check.ts'

const EVERY_MS = 30_000
/** Looking takes at most so much of the time, however many files there are. */
const MOST_SHARE = 1 / 200

export interface FilesOf {
  readonly count: number
  readonly altered: readonly Altered[]
}

/** What is known of the files of a release; by release. One that nothing is known of is not in it. */
export type ReleaseFiles = ReadonlyMap<string, FilesOf>

export interface Observed {
  readonly state: ApplicationState | undefined
  readonly files: ReleaseFiles
}

export interface ReleaseWatch {
  /** Absolute. */
  readonly releases: string
  readonly check: ReleaseCheck
  readonly everyMs?: number
  readonly signal: AbortSignal
}

/** The states, each with what is known of its releases' files, and again when a file was altered or put back. */
export async function* withReleaseFiles(
  watchStates: (signal: AbortSignal) => AsyncIterable<ApplicationState | undefined>,
  watch: ReleaseWatch,
): AsyncGenerator<Observed, void> {
  const over = new AbortController()
  const signal = AbortSignal.any([watch.signal, over.signal])
  const states = watchStates(signal)[Symbol.asyncIterator]()
  const look = new Look({ ...watch, signal })
  let state: ApplicationState | undefined
  let files: ReleaseFiles = new Map()
  let next = states.next()
  try {
    for (;;) {
      const news = await Promise.race([next, look.done])
      if (news instanceof Map) {
        look.begin(state)
        if (textOf(news) === textOf(files)) continue
        files = news
      } else {
        if (news.done) return
        state = news.value
        look.told(state)
        next = states.next()
      }
      yield { state, files }
    }
  } finally {
    over.abort()
    next.catch(() => {})
  }
}

/** One look at the files after the other; a release that is new is looked at soon. */
class Look {
  readonly #watch: ReleaseWatch
  readonly #known = new Set<string>()
  #tookMs = 0
  #waiting = new AbortController()
  done: Promise<Map<string, FilesOf>> = new Promise(() => {})

  constructor(watch: ReleaseWatch) {
    this.#watch = watch
  }

  told(state: ApplicationState | undefined): void {
    const releases = releasesOf(state)
    if (releases.every((release) => this.#known.has(release))) return
    for (const release of releases) this.#known.add(release)
    this.#begin(releases, 0)
  }

  begin(state: ApplicationState | undefined): void {
    this.#begin(releasesOf(state), Math.max(this.#watch.everyMs ?? EVERY_MS, this.#tookMs / MOST_SHARE))
  }

  #begin(releases: readonly string[], pauseMs: number): void {
    this.#waiting.abort()
    this.#waiting = new AbortController()
    this.done = this.#look(releases, pauseMs, AbortSignal.any([this.#watch.signal, this.#waiting.signal]))
  }

  /** Never fails: what cannot be looked at is not known. Never ends once aborted. */
  async #look(releases: readonly string[], pauseMs: number, signal: AbortSignal): Promise<Map<string, FilesOf>> {
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {})
    if (signal.aborted) return new Promise(() => {})
    const startedAt = performance.now()
    const found = new Map<string, FilesOf>()
    for (const release of releases) {
      const folder = join(this.#watch.releases, release)
      const files = await readManifest(folder, release)
      if (files) found.set(release, { count: files.length, altered: await this.#watch.check.altered(folder, files) })
    }
    this.#tookMs = performance.now() - startedAt
    return found
  }
}

function releasesOf(state: ApplicationState | undefined): readonly string[] {
  return [...new Set(state?.variants.map(({ release }) => release))]
}

function textOf(files: ReleaseFiles): string {
  return JSON.stringify([...files])
}
