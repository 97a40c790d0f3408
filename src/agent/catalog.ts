import { inspectApplication } from '#domain/application.ts'
import type { Application } from '#domain/application.ts'
import { configError } from '#domain/config/problem.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { FoundFile } from '#tools/git/find.ts'
import type { Mirror } from '#tools/git/mirror.ts'
import type { Kinds } from './kinds.ts'
import { nameInFile } from './planner.ts'
import { TemplateShelf } from './template-shelf.ts'
import type { Shelf } from './template-shelf.ts'

const SUFFIX = '.slipway.yaml'
const MAX_FILE_BYTES = 1024 * 1024
/** A file takes a moment to come from git, not work: thousands are not waited for one by one. */
const READ_AT_ONCE = 50

/** An application's file at a commit: the application, or why there is none. */
export interface CatalogEntry {
  readonly file: string
  /** Named by its file, else by its folder, so that an error has a place to be shown at. */
  readonly name: string
  readonly application?: Application
  readonly error?: ErrorReport
  readonly warnings: readonly string[]
}

interface Known {
  readonly hash: string
  /** Of the templates that it was read with, where it uses some. */
  readonly shelf?: string
  readonly entry: CatalogEntry
}

/** A look at all files: with the same list and the same templates the entries are the same. */
interface Look {
  readonly found: readonly FoundFile[]
  readonly shelf: string
  readonly entries: readonly CatalogEntry[]
}

/** The applications of a repository, read anew only where a file changed. */
export class Catalog {
  readonly #mirror: Mirror
  readonly #kinds: Kinds
  readonly #shelf: TemplateShelf
  #known = new Map<string, Known>()
  #last: Look | undefined

  constructor(mirror: Mirror, kinds: Kinds, shelf = new TemplateShelf(mirror)) {
    this.#mirror = mirror
    this.#kinds = kinds
    this.#shelf = shelf
  }

  /**
   * All entries at a commit, sorted by file. A file that cannot be read is an entry with an error. An entry of which
   * nothing has changed is the very same object as before.
   */
  async read(commit: string): Promise<readonly CatalogEntry[]> {
    const found = await this.#mirror.find(commit, SUFFIX)
    const shelf = await this.#shelf.at(commit)
    const last = this.#last
    if (last?.found === found && last.shelf === shelf.hash) return last.entries
    const known = await this.#readAll(found, shelf)
    const entries = refuseTwins([...known.values()].map(({ entry }) => entry))
    this.#known = known
    this.#last = { found, shelf: shelf.hash, entries }
    return entries
  }

  async #readAll(found: readonly FoundFile[], shelf: Shelf): Promise<Map<string, Known>> {
    const stale = found.filter((file) => !this.#isFresh(file, shelf))
    const read = new Map<string, Known>()
    for (let at = 0; at < stale.length; at += READ_AT_ONCE) {
      const some = stale.slice(at, at + READ_AT_ONCE)
      const entries = await Promise.all(some.map(async (file) => [file, await this.#entry(file, shelf)] as const))
      for (const [{ path, hash }, one] of entries) read.set(path, { hash, ...one })
    }
    const known = new Map<string, Known>()
    for (const { path } of found) {
      const one = read.get(path) ?? this.#known.get(path)
      if (one) known.set(path, one)
    }
    return known
  }

  #isFresh({ path, hash }: FoundFile, shelf: Shelf): boolean {
    const before = this.#known.get(path)
    return before?.hash === hash && (before.shelf ?? shelf.hash) === shelf.hash
  }

  async #entry({ path: file, hash, kind }: FoundFile, shelf: Shelf): Promise<Omit<Known, 'hash'>> {
    const refused = (error: unknown): Omit<Known, 'hash'> => ({
      entry: { file, name: folderName(file), warnings: [], error: reportOf(error) },
    })
    if (kind !== 'file' && kind !== 'executable') {
      return refused(slipwayError('source.symlink', { path: file, commit: hash }))
    }
    const result = await this.#mirror.read(hash, MAX_FILE_BYTES)
    if (result.found !== 'object') {
      return refused(slipwayError('source.too-large', { path: file, commit: hash, size: 'more', limit: '1 MiB' }))
    }
    return this.#parse(result.bytes.toString('utf8'), file, shelf)
  }

  #parse(text: string, file: string, { hash, templates }: Shelf): Omit<Known, 'hash'> {
    const name = nameInFile(text, { repository: '', file }) ?? folderName(file)
    try {
      const inspection = inspectApplication(text, file, { kinds: this.#kinds, templates })
      const { application, errors, warnings } = inspection
      const told = warnings.map(({ line, message }) => `${file}:${line}: ${message}`)
      const shelf = inspection.uses.length === 0 ? {} : { shelf: hash }
      if (application) return { ...shelf, entry: { file, name: application.name, application, warnings: told } }
      return { ...shelf, entry: { file, name, error: reportOf(configError(errors)), warnings: told } }
    } catch (error) {
      return { entry: { file, name, error: reportOf(error), warnings: [] } }
    }
  }
}

/** Two files with one name would fight for one application: only the first, by path, has it. */
function refuseTwins(entries: readonly CatalogEntry[]): CatalogEntry[] {
  const first = new Map<string, string>()
  const twins = new Map<string, string[]>()
  for (const { name, file } of entries) {
    const owner = first.get(name)
    if (owner === undefined) first.set(name, file)
    else twins.set(owner, [...(twins.get(owner) ?? []), file])
  }
  return entries.flatMap((entry) => {
    if (first.get(entry.name) !== entry.file) return []
    const others = twins.get(entry.file)
    if (!others) return [entry]
    const told = others.map((file) => `${file} has the same name, ${entry.name}, and is not served: rename one of them`)
    return [{ ...entry, warnings: [...entry.warnings, ...told] }]
  })
}

function folderName(file: string): string {
  const parts = file.split('/')
  const last = parts.at(-2) ?? file.slice(0, -SUFFIX.length)
  const slug = last
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
  return slug === '' ? 'unnamed' : slug
}
