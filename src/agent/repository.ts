import { join, resolve } from 'node:path'
import type { AgentFile } from '#domain/config/agent.ts'
import { changeSince } from '#domain/change.ts'
import type { Change } from '#domain/change.ts'
import { isSuspiciouslyEmpty } from '#domain/rules/empty-tree.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Revision } from '#domain/revision.ts'
import type { Source } from '#domain/source.ts'
import type { Clock } from '#tools/clock.ts'
import { openMirror } from '#tools/git/mirror.ts'
import { watchRefs } from '#tools/git/ref-watch.ts'
import type { Mirror } from '#tools/git/mirror.ts'
import { gitSource } from '#tools/git/source.ts'
import { mirrorName, parseRemote } from '#tools/git/url.ts'
import { askedOnce } from './asked-once.ts'
import { Catalog } from './catalog.ts'
import type { CatalogEntry } from './catalog.ts'
import type { Kinds } from './kinds.ts'
import { TemplateShelf } from './template-shelf.ts'
import { RepositoryWatch } from './watch.ts'

const DIFFERENCES_KEPT = 8

export type RepositorySettings = AgentFile['repositories'][number]

export interface RepositoryTools {
  readonly clock: Clock
  readonly kinds: Kinds
  readonly home: string
  /** The folder of the agent's file: paths in it count from there. */
  readonly folder: string
  /** Files of applications that an earlier life saw in it: a tree that is empty by mistake is known by them. */
  knownFiles?(repository: string): readonly string[]
  /** The applications at a head, and what it changed since the head before where that can be told. */
  onEntries(repository: string, head: Revision, entries: readonly CatalogEntry[], change?: Change): void
  /** Set while the repository cannot be read, or must not be believed. */
  onTrouble(repository: string, error: ErrorReport | undefined): void
}

/** One repository that the agent serves: its mirror, its applications at the head, and the watch for the next. */
export class WatchedRepository {
  readonly name: string
  readonly url: string
  readonly branch: string
  readonly #mirror: Mirror
  readonly #shelf: TemplateShelf
  readonly #catalog: Catalog
  readonly #watch: RepositoryWatch
  /** All applications of the repository ask the same at each head. */
  readonly #changedPaths: (commits: string) => Promise<readonly string[] | undefined>
  readonly #tools: RepositoryTools
  #files: readonly string[] = []
  #head: string | undefined
  #trouble: ErrorReport | undefined
  /** A head that must not be believed stays a trouble although the repository answers. */
  #doubt: ErrorReport | undefined

  constructor(settings: RepositorySettings, mirror: Mirror, tools: RepositoryTools) {
    this.name = settings.name
    this.url = mirror.remote.url
    this.branch = settings.branch
    this.#mirror = mirror
    this.#tools = tools
    this.#files = tools.knownFiles?.(settings.name) ?? []
    this.#shelf = new TemplateShelf(mirror)
    this.#changedPaths = askedOnce(DIFFERENCES_KEPT, async (commits) => {
      const [from = '', to = ''] = commits.split(' ')
      const changed = await mirror.changedPaths(from, to)
      return changed.known ? changed.paths.map(({ path }) => path) : undefined
    })
    this.#catalog = new Catalog(mirror, tools.kinds, this.#shelf)
    this.#watch = new RepositoryWatch({
      clock: tools.clock,
      mirror,
      branch: settings.branch,
      pollMs: settings.pollMs,
      onHead: (commit) => this.#onHead(commit),
      onTrouble: (error) => this.#onTrouble(error),
    })
  }

  fetchedAt(): number | undefined {
    return this.#mirror.reachedAt()
  }

  hint(): void {
    this.#watch.hint()
  }

  source(file: string, commit: string): Source {
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''
    const source = gitSource(this.#mirror, { commit, folder })
    return { ...source, templates: async () => (await this.#shelf.at(commit)).templates }
  }

  /** Paths from the root; undefined where one of the commits is not known any more. */
  changedPaths(from: string, to: string): Promise<readonly string[] | undefined> {
    return this.#changedPaths(`${from} ${to}`)
  }

  async run(signal: AbortSignal): Promise<void> {
    const stopWatching = watchRefs(this.#mirror.remote, () => this.hint())
    await this.#watch.run(signal)
    stopWatching()
  }

  close(): Promise<void> {
    return this.#mirror.close()
  }

  async #onHead(commit: string): Promise<void> {
    const entries = await this.#catalog.read(commit)
    const files = entries.map(({ file }) => file)
    if (isSuspiciouslyEmpty(this.#files, files)) {
      this.#doubt = reportOf(
        slipwayError('git.suspiciously-empty', { repository: this.name, commit: commit.slice(0, 12) }),
      )
      return
    }
    this.#doubt = undefined
    this.#files = files
    const revision = await this.#mirror.commit(commit)
    const change = await this.#changeTo(commit)
    this.#head = commit
    this.#tools.onEntries(this.name, { ...revision, branch: this.branch }, entries, change)
  }

  async #changeTo(commit: string): Promise<Change | undefined> {
    const from = this.#head
    if (from === undefined) return undefined
    const paths = await this.changedPaths(from, commit).catch(() => undefined)
    return paths && changeSince(from, paths)
  }

  #onTrouble(error: ErrorReport | undefined): void {
    const trouble = error ?? this.#doubt
    if (trouble?.code === this.#trouble?.code) return
    this.#trouble = trouble
    this.#tools.onTrouble(this.name, trouble)
  }
}

/** Errors: `git.url-refused`, `git.branch-refused`, `git.too-old`. Needs no network. */
export async function openRepository(settings: RepositorySettings, tools: RepositoryTools): Promise<WatchedRepository> {
  const remote = parseRemote(settings.url, tools.folder, 'allowed')
  const mirror = await openMirror({
    folder: join(tools.home, 'mirrors', mirrorName(remote)),
    remote,
    branches: [settings.branch],
    clock: tools.clock,
    ...(settings.sshKeyFile === undefined
      ? {}
      : { access: { sshKeyFile: resolve(tools.folder, settings.sshKeyFile) } }),
  })
  return new WatchedRepository(settings, mirror, tools)
}
