import { createHash } from 'node:crypto'
import type { CatalogEntry } from '#agent/catalog.ts'
import type { Kinds } from '#agent/kinds.ts'
import { inspectApplication } from '#domain/application.ts'
import { configError } from '#domain/config/problem.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { Revision } from '#domain/revision.ts'
import type { Source } from '#domain/source.ts'

type Files = Readonly<Record<string, string>>

/** Commits without git, for tests of what happens once a commit is here. */
export class MemoryRepository {
  readonly #trees = new Map<string, Files>()
  readonly #entries = new Map<string, CatalogEntry>()
  #head: Revision | undefined

  get head(): Revision {
    if (!this.#head) throw new Error('nothing was committed yet')
    return this.#head
  }

  /** On top of the head; null removes a file. */
  commit(changes: Readonly<Record<string, string | null>>, message = 'a change'): Revision {
    const before = this.#head ? this.#trees.get(this.#head.commit) : {}
    const merged = Object.entries({ ...before, ...changes }).filter(([, text]) => text !== null)
    const count = this.#trees.size + 1
    const commit = createHash('sha1').update(`${count}`).digest('hex')
    this.#trees.set(commit, Object.fromEntries(merged) as Files)
    this.#head = { commit, branch: 'main', author: 'Ada', email: 'ada@example.com', message, at: count }
    return this.#head
  }

  /** As a force-push does. */
  reset(to: Revision): void {
    this.#head = to
  }

  source(folder: string, commit: string): Source {
    const prefix = folder === '' ? '' : `${folder}/`
    const inside = Object.entries(this.#tree(commit)).flatMap(([path, text]) =>
      path.startsWith(prefix) ? [{ path: path.slice(prefix.length), text }] : [],
    )
    return {
      commit,
      folder,
      list: () =>
        Promise.resolve(
          inside.map(({ path, text }) => ({ path, mode: 'file' as const, hash: sha(text), size: text.length })),
        ),
      read: (path) => {
        const found = inside.find((one) => one.path === path)
        return found
          ? Promise.resolve(Buffer.from(found.text))
          : Promise.reject(slipwayError('source.missing', { path, commit }))
      },
    }
  }

  changedPaths(from: string, to: string): string[] | undefined {
    const before = this.#trees.get(from)
    if (!before) return undefined
    const after = this.#tree(to)
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path])
  }

  /** As the catalog does: of a file that is the same the very same entry. */
  entries(kinds: Kinds): CatalogEntry[] {
    return Object.entries(this.#tree(this.head.commit)).flatMap(([file, text]) => {
      if (!file.endsWith('.slipway.yaml')) return []
      const entry = this.#entries.get(`${file}\0${text}`) ?? entryOf(text, file, kinds)
      this.#entries.set(`${file}\0${text}`, entry)
      return [entry]
    })
  }

  #tree(commit: string): Files {
    const tree = this.#trees.get(commit)
    if (!tree) throw slipwayError('git.unknown-commit', { commit, repository: 'memory' })
    return tree
  }
}

function entryOf(text: string, file: string, kinds: Kinds): CatalogEntry {
  const name = file.split('/').at(-2) ?? ''
  try {
    const { application, errors } = inspectApplication(text, file, kinds)
    if (application) return { file, name: application.name, application, warnings: [] }
    return { file, name, error: reportOf(configError(errors)), warnings: [] }
  } catch (error) {
    return { file, name, error: reportOf(error), warnings: [] }
  }
}

function sha(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}
