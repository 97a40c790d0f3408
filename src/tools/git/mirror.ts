import path from 'node:path'
import { SlipwayError } from '#domain/errors.ts'
import type { Revision } from '#domain/revision.ts'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { checkBranch } from './branch.ts'
import type { ReadResult } from './cat-file.ts'
import type { GitAccess } from './environment.ts'
import { damaged } from './failure.ts'
import { branchStates, fetchOrRebuild } from './fetch.ts'
import type { BranchState } from './fetch.ts'
import type { FoundFile } from './find.ts'
import { isIntact, lastHeads, openNewest, retire } from './generation.ts'
import type { Generation, MirrorPlace } from './generation.ts'
import { FULL_HASH, changedPaths, expandPrefix, isAncestor, readCommit, unknownCommit } from './history.ts'
import type { ChangedPaths } from './history.ts'
import { listTree } from './listing.ts'
import type { ListingPlace, TreeEntry } from './listing.ts'
import { packing } from './packing.ts'
import { openReached } from './reached.ts'
import type { Reached } from './reached.ts'
import { missingBranch, remoteDefaultBranch, remoteHeads } from './remote.ts'
import { checkGitVersion } from './run.ts'
import { singleFlight } from './single-flight.ts'
import type { Found } from './trees.ts'
import type { Remote } from './url.ts'

export interface MirrorOptions {
  /** The mirror's own folder: one for each repository, see `mirrorName`. Only one process may have it open. */
  readonly folder: string
  readonly remote: Remote
  /** The branches that are watched from the start. Errors: `git.branch-refused`. */
  readonly branches: readonly string[]
  readonly access?: GitAccess
  readonly fetchTimeoutMs?: number
  readonly clock?: Clock
}

export interface FetchResult {
  readonly at: number
  readonly branches: readonly BranchState[]
}

const FETCH_TIMEOUT_MS = 600_000

/**
 * One bare mirror of a repository: the only thing that talks to its remote, and all reads of its commits. Life: opened
 * once with no network needed, polled by `head`, brought up to date by `fetch`, closed. Nothing that the remote does
 * takes away what is here: while it is away, empty, rewritten or wrong, the last commits stay readable. Damage on disk
 * is found by the read or fetch that meets it; the next fetch, which starts by itself, builds the mirror anew.
 */
export class Mirror {
  readonly remote: Remote
  readonly #branches: Set<string>
  readonly #place: MirrorPlace
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #abort: AbortController
  readonly #reached: Reached
  readonly #fetches = singleFlight(() => this.#fetchOnce())
  readonly #packing = packing()
  #generation: Generation
  #retired: Generation | undefined
  #heads: ReadonlyMap<string, string>
  #lastResult: FetchResult | undefined
  #isDamaged: boolean

  constructor(options: MirrorOptions, opened: Opened) {
    this.remote = options.remote
    this.#branches = new Set(options.branches)
    this.#clock = options.clock ?? systemClock
    this.#timeoutMs = options.fetchTimeoutMs ?? FETCH_TIMEOUT_MS
    this.#place = opened.place
    this.#abort = opened.abort
    this.#generation = opened.generation
    this.#heads = opened.heads ?? new Map()
    this.#isDamaged = opened.heads === undefined
    this.#reached = opened.reached
  }

  /** When the remote last answered, milliseconds since 1970; kept over restarts. */
  reachedAt(): number | undefined {
    return this.#reached.at()
  }

  /** The last commit that was fetched of a branch, also when the branch or the remote has gone since. */
  last(branch: string): string | undefined {
    return this.#heads.get(branch)
  }

  /** Fetches this branch too from now on. Error: `git.branch-refused`. */
  watch(branch: string): void {
    checkBranch(branch)
    this.#branches.add(branch)
  }

  /** Asks the remote for a branch's commit: the cheap poll. Errors: `git.branch-missing`, `git.unreachable`, … */
  async head(branch: string): Promise<string> {
    checkBranch(branch)
    const { repository } = this.#generation
    const commit = (await this.#ask(() => remoteHeads(repository, [branch]))).get(branch)
    if (commit === undefined) throw await missingBranch(repository, branch)
    return commit
  }

  /** The branch that the remote itself calls its main one. Error: `git.empty-repository`. */
  defaultBranch(): Promise<string> {
    return this.#ask(() => remoteDefaultBranch(this.#generation.repository))
  }

  /**
   * Brings the watched branches' commits here, once for all who ask at the same time. With `wanted`, a commit that a
   * poll or a hint named, nothing is done where a branch is there already.
   */
  async fetch(wanted?: string): Promise<FetchResult> {
    if (wanted === undefined) return this.#fetches.run()
    const known = this.#resultAt(wanted)
    if (known) return known
    await this.#fetches.current()?.catch(() => {}) // Its own callers are told.
    return this.#resultAt(wanted) ?? this.#fetches.run()
  }

  commit(hash: string): Promise<Revision> {
    return this.#read(({ reader, repository }) => readCommit(reader, repository, hash))
  }

  /** The full hash for a watched branch, or at least four characters of a hash. */
  async resolve(text: string): Promise<string> {
    return this.#heads.get(text) ?? (await this.#read(({ repository }) => expandPrefix(repository, text)))
  }

  changedPaths(from: string, to: string): Promise<ChangedPaths> {
    return this.#read((generation) => changedPaths(generation, { from, to }))
  }

  isAncestor(older: string, newer: string): Promise<boolean> {
    return this.#read(({ reader, repository }) => isAncestor(reader, repository, { older, newer }))
  }

  /** What stands at a path from the root, or the link or submodule that stands on the way to it. */
  entry(commit: string, path: string): Promise<Found | undefined> {
    return this.#read(async ({ trees, repository }) => {
      const root = FULL_HASH.test(commit) ? await trees.root(commit) : undefined
      if (root === undefined) throw unknownCommit(repository, commit)
      return trees.find(root, { path, commit })
    })
  }

  /** All files below a folder's tree. */
  list(place: ListingPlace, maxFiles: number): Promise<readonly TreeEntry[]> {
    return this.#read((generation) => listTree({ ...generation, remote: this.remote }, place, maxFiles))
  }

  /** All files of a commit whose path ends in one of the ways, such as `.slipway.yaml`. */
  async find(commit: string, ...suffixes: readonly string[]): Promise<readonly FoundFile[]> {
    await this.entry(commit, '')
    return this.#read(({ finder }) => finder.find(commit, suffixes))
  }

  /** Contents by hash; what has more bytes is not read at all. */
  read(hash: string, maxBytes: number): Promise<ReadResult> {
    return this.#read(async ({ reader }) => {
      const result = await reader.read(hash, maxBytes)
      if (result.found === 'missing') throw damaged(this.remote, `object ${hash} is missing`)
      return result
    })
  }

  /** Ends everything that it has started. */
  async close(): Promise<void> {
    this.#abort.abort()
    await this.#fetches.current()?.catch(() => {})
    await this.#packing.ended()
    await this.#generation.reader.close()
    if (this.#retired) await retire(this.#place, this.#retired)
  }

  #resultAt(commit: string): FetchResult | undefined {
    const isThere = this.#lastResult?.branches.some((one) => one.state === 'present' && one.commit === commit)
    return isThere ? this.#lastResult : undefined
  }

  async #fetchOnce(): Promise<FetchResult> {
    // Whoever was still reading the one that was replaced by the fetch before has ended by now.
    if (this.#retired) await retire(this.#place, this.#retired)
    this.#retired = undefined
    const watched = [...this.#branches]
    const plan = { branches: watched, timeoutMs: this.#timeoutMs, isDamaged: this.#isDamaged }
    const { generation, missing } = await fetchOrRebuild(this.#place, this.#generation, plan)
    if (generation !== this.#generation) {
      this.#retired = this.#generation
      this.#generation = generation
      this.#isDamaged = false
    }
    await this.#reached.note()
    const branches = await branchStates(generation, watched, { before: this.#heads, missing })
    this.#heads = await lastHeads(generation.repository)
    this.#lastResult = { at: this.#clock.now(), branches }
    this.#packing.afterFetch(generation.repository)
    return this.#lastResult
  }

  /** A question to the remote; a mirror that cannot even ask is damaged. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    const generation = this.#generation
    try {
      const answer = await question()
      await this.#reached.note()
      return answer
    } catch (error) {
      throw await this.#damageIn(generation, error, 'git.bad-answer')
    }
  }

  async #read<T>(work: (generation: Generation) => Promise<T>): Promise<T> {
    const generation = this.#generation
    try {
      return await work(generation)
    } catch (error) {
      throw await this.#damageIn(generation, error, 'git.failed')
    }
  }

  /** Looks whether an error comes from damage; then the mirror starts to build itself anew. */
  async #damageIn(
    generation: Generation,
    thrown: unknown,
    suspicious: 'git.failed' | 'git.bad-answer',
  ): Promise<unknown> {
    if (!(thrown instanceof SlipwayError)) return thrown
    const isSuspicious = thrown.code === suspicious && !(await isIntact(generation.repository))
    if (thrown.code !== 'git.mirror-damaged' && !isSuspicious) return thrown
    // One that was replaced meanwhile says nothing of its successor. A repair that fails is tried by the next read.
    if (generation === this.#generation && !this.#abort.signal.aborted) {
      this.#isDamaged = true
      this.#fetches.run().catch(() => {})
    }
    return isSuspicious ? damaged(this.remote, thrown.output ?? thrown.message) : thrown
  }
}

interface Opened {
  readonly place: MirrorPlace
  readonly abort: AbortController
  readonly generation: Generation
  /** Undefined where the mirror cannot be read. */
  readonly heads: ReadonlyMap<string, string> | undefined
  readonly reached: Reached
}

/** Opens, or makes, the mirror in its folder. Needs no network. Errors: `git.too-old`, `git.branch-refused`. */
export async function openMirror(options: MirrorOptions): Promise<Mirror> {
  for (const branch of options.branches) checkBranch(branch)
  await checkGitVersion()
  const abort = new AbortController()
  const { folder, remote, access = {}, clock = systemClock } = options
  const place: MirrorPlace = { folder: path.resolve(folder), remote, access, signal: abort.signal }
  const generation = await openNewest(place)
  const heads = await lastHeads(generation.repository).catch(() => undefined)
  const reached = await openReached(place.folder, clock)
  return new Mirror(options, { place, abort, generation, heads, reached })
}
