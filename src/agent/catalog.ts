import { inspectApplication } from '#domain/application.ts'
import type { Application } from '#domain/application.ts'
import { APPLICATION_SUFFIXES, isPipecdFile, KUSTOMIZATIONS, overruledFiles } from '#domain/config/pipecd/file-name.ts'
import { configError } from '#domain/config/problem.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { FoundFile } from '#tools/git/find.ts'
import type { Mirror } from '#tools/git/mirror.ts'
import type { Kinds } from './kinds.ts'
import { nameInFile } from './planner.ts'
import { TemplateShelf } from './template-shelf.ts'
import type { Shelf } from './template-shelf.ts'

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
  /** Whether a kustomization lay beside it: a file of PipeCD's means another thing then. */
  readonly kustomized: boolean
  readonly entry: CatalogEntry
}

type Entry = Pick<Known, 'shelf' | 'entry'>

/** What files are read with. */
interface Surroundings {
  readonly shelf: Shelf
  readonly kustomizations: readonly FoundFile[]
  /** Folders with a kustomization, each ending in `/`, '' for the root. */
  readonly kustomized: ReadonlySet<string>
}

/** A look at all files: with the same list and the same templates the entries are the same. */
interface Look {
  readonly found: readonly FoundFile[]
  readonly kustomizations: readonly FoundFile[]
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
    const found = await this.#mirror.find(commit, ...APPLICATION_SUFFIXES)
    const shelf = await this.#shelf.at(commit)
    const kustomizations = await this.#kustomizations(commit, found)
    const last = this.#last
    const isSame = last?.found === found && last.shelf === shelf.hash && last.kustomizations === kustomizations
    if (isSame) return last.entries
    const folders = kustomizations.filter(({ path }) => KUSTOMIZATIONS.includes(path.slice(folderOf(path).length)))
    const kustomized = new Set(folders.map(({ path }) => folderOf(path)))
    const known = await this.#readAll(found, { shelf, kustomizations, kustomized })
    const entries = refuseTwins(
      tellOverruled(
        [...known.values()].map(({ entry }) => entry),
        found,
      ),
    )
    this.#known = known
    this.#last = { found, shelf: shelf.hash, kustomizations, entries }
    return entries
  }

  /** Looked for only where a file of PipeCD's is there to ask for it. */
  async #kustomizations(commit: string, found: readonly FoundFile[]): Promise<readonly FoundFile[]> {
    if (!found.some(({ path }) => isPipecdFile(path))) return NO_FILES
    return this.#mirror.find(commit, ...KUSTOMIZATIONS)
  }

  async #readAll(all: readonly FoundFile[], around: Surroundings): Promise<Map<string, Known>> {
    const overruled = overruledFiles(all.map(({ path }) => path))
    const found = all.filter(({ path }) => !overruled.has(path))
    const stale = found.filter((file) => !this.#isFresh(file, around))
    const read = new Map<string, Known>()
    for (let at = 0; at < stale.length; at += READ_AT_ONCE) {
      const some = stale.slice(at, at + READ_AT_ONCE)
      const entries = await Promise.all(some.map(async (file) => [file, await this.#entry(file, around)] as const))
      for (const [{ path, hash }, one] of entries)
        read.set(path, { hash, kustomized: isKustomized(path, around), ...one })
    }
    const known = new Map<string, Known>()
    for (const { path } of found) {
      const one = read.get(path) ?? this.#known.get(path)
      if (one) known.set(path, one)
    }
    return known
  }

  #isFresh({ path, hash }: FoundFile, around: Surroundings): boolean {
    const before = this.#known.get(path)
    const { shelf } = around
    if (before?.hash !== hash || before.kustomized !== isKustomized(path, around)) return false
    return (before.shelf ?? shelf.hash) === shelf.hash
  }

  async #entry({ path: file, hash, kind }: FoundFile, around: Surroundings): Promise<Entry> {
    const refused = (error: unknown): Entry => ({
      entry: { file, name: folderName(file), warnings: [], error: reportOf(error) },
    })
    if (kind !== 'file' && kind !== 'executable') {
      return refused(slipwayError('source.symlink', { path: file, commit: hash }))
    }
    const result = await this.#mirror.read(hash, MAX_FILE_BYTES)
    if (result.found !== 'object') {
      return refused(slipwayError('source.too-large', { path: file, commit: hash, size: 'more', limit: '1 MiB' }))
    }
    return this.#parse(result.bytes.toString('utf8'), file, around)
  }

  #parse(text: string, file: string, around: Surroundings): Entry {
    const { hash, templates } = around.shelf
    const beside = isKustomized(file, around) ? KUSTOMIZATIONS : []
    const name = nameInFile(text, { repository: '', file }) ?? folderName(file)
    try {
      const inspection = inspectApplication(text, file, { kinds: this.#kinds, templates, beside })
      const { application, errors, warnings } = inspection
      const told = warnings.map(({ line, message }) => `${file}:${line}: ${message}`)
      const shelf = inspection.uses.length === 0 && !isPipecdFile(file) ? {} : { shelf: hash }
      if (application) return { ...shelf, entry: { file, name: application.name, application, warnings: told } }
      return { ...shelf, entry: { file, name, error: reportOf(configError(errors)), warnings: told } }
    } catch (error) {
      return { entry: { file, name, error: reportOf(error), warnings: [] } }
    }
  }
}

const NO_FILES: readonly FoundFile[] = []

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function isKustomized(file: string, { kustomized }: Surroundings): boolean {
  return isPipecdFile(file) && kustomized.has(folderOf(file))
}

/** Our own file stands for PipeCD's beside it, which may be there still, and says so. */
function tellOverruled(entries: readonly CatalogEntry[], found: readonly FoundFile[]): readonly CatalogEntry[] {
  const overruled = overruledFiles(found.map(({ path }) => path))
  if (overruled.size === 0) return entries
  const losers = Map.groupBy(overruled.keys(), (path) => overruled.get(path) ?? '')
  return entries.map((entry) => {
    const told = losers.get(entry.file)?.map((path) => `${path} is not read: ${entry.file} in the same folder is`)
    return told ? { ...entry, warnings: [...entry.warnings, ...told] } : entry
  })
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
  const suffix = APPLICATION_SUFFIXES.find((one) => file.endsWith(one)) ?? ''
  const last = parts.at(-2) ?? file.slice(0, -suffix.length)
  const slug = last
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
  return slug === '' ? 'unnamed' : slug
}
