import { TEMPLATE_FOLDER, readTemplate, templateName } from '#domain/config/template-file.ts'
import type { Template } from '#domain/config/template-file.ts'
import { NO_TEMPLATES } from '#domain/config/template-use.ts'
import type { Templates } from '#domain/config/template-use.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Mirror } from '#tools/git/mirror.ts'

const MAX_FILE_BYTES = 256 * 1024
const MOST_FILES = 500
/** Commits of one repository seldom differ in their templates. */
const MOST_SHELVES = 8

/** The templates at a commit; equal hashes are equal templates. */
export interface Shelf {
  readonly hash: string
  readonly templates: Templates
}

const EMPTY: Shelf = { hash: '', templates: NO_TEMPLATES }

/** The check templates of a repository, straight from git; the folder is read anew only where it has changed. */
export class TemplateShelf {
  readonly #mirror: Mirror
  readonly #known = new Map<string, Shelf>()

  constructor(mirror: Mirror) {
    this.#mirror = mirror
  }

  /** Without the folder there are none. Links are not followed. Errors: `git.*`, `source.too-many`. */
  async at(commit: string): Promise<Shelf> {
    const found = await this.#mirror.entry(commit, TEMPLATE_FOLDER)
    if (!found?.whole || found.item.kind !== 'folder') return EMPTY
    const { hash } = found.item
    const shelf = this.#known.get(hash) ?? { hash, templates: await this.#read(hash, commit) }
    this.#known.delete(hash)
    this.#known.set(hash, shelf)
    for (const oldest of this.#known.keys()) if (this.#known.size > MOST_SHELVES) this.#known.delete(oldest)
    return shelf
  }

  async #read(tree: string, commit: string): Promise<Templates> {
    const entries = await this.#mirror.list({ tree, path: TEMPLATE_FOLDER, commit }, MOST_FILES)
    const files = entries.filter(({ path }) => path.endsWith('.yaml') && !path.includes('/'))
    const read = new Map<string, Template | SlipwayError>()
    for (const { path, kind, hash } of files) {
      const file = `${TEMPLATE_FOLDER}/${path}`
      read.set(templateName(path), await this.#template(file, { kind, hash, commit }))
    }
    return templatesOf(read)
  }

  async #template(
    path: string,
    at: { readonly kind: string; readonly hash: string; readonly commit: string },
  ): Promise<Template | SlipwayError> {
    const { kind, hash, commit } = at
    if (kind !== 'file' && kind !== 'executable') return slipwayError('source.symlink', { path, commit })
    const result = await this.#mirror.read(hash, MAX_FILE_BYTES)
    if (result.found !== 'object') {
      return slipwayError('source.too-large', { path, commit, size: 'more', limit: MAX_FILE_BYTES })
    }
    return templateOrError(result.bytes.toString('utf8'), path)
  }
}

export function templatesOf(read: ReadonlyMap<string, Template | SlipwayError>): Templates {
  return { names: [...read.keys()].sort(), named: (name) => read.get(name) }
}

/** One file that is no YAML concerns only those who use it. */
export function templateOrError(text: string, file: string): Template | SlipwayError {
  try {
    return readTemplate(text, file)
  } catch (error) {
    if (error instanceof SlipwayError) return error
    throw error
  }
}
