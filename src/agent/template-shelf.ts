import { translateTemplates } from '#domain/config/pipecd/analysis-template.ts'
import type { TranslatedTemplate } from '#domain/config/pipecd/analysis-template.ts'
import { PIPECD_FOLDER } from '#domain/config/pipecd/file-name.ts'
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

interface ShelfFile {
  readonly path: string
  readonly kind: string
  readonly hash: string
  readonly commit: string
}

const EMPTY: Shelf = { hash: '', templates: NO_TEMPLATES }

/** The check templates of a repository, straight from git; the folders are read anew only where one has changed. */
export class TemplateShelf {
  readonly #mirror: Mirror
  readonly #known = new Map<string, Shelf>()

  constructor(mirror: Mirror) {
    this.#mirror = mirror
  }

  /** Without the folders there are none. Links are not followed. Errors: `git.*`, `source.too-many`. */
  async at(commit: string): Promise<Shelf> {
    const native = await this.#folder(commit, TEMPLATE_FOLDER)
    const pipecd = await this.#folder(commit, PIPECD_FOLDER)
    if (native === undefined && pipecd === undefined) return EMPTY
    const hash = pipecd === undefined ? (native ?? '') : `${native ?? ''} ${pipecd}`
    const shelf = this.#known.get(hash) ?? { hash, templates: await this.#read({ native, pipecd }, commit) }
    this.#known.delete(hash)
    this.#known.set(hash, shelf)
    for (const oldest of this.#known.keys()) if (this.#known.size > MOST_SHELVES) this.#known.delete(oldest)
    return shelf
  }

  async #folder(commit: string, path: string): Promise<string | undefined> {
    const found = await this.#mirror.entry(commit, path)
    return found?.whole && found.item.kind === 'folder' ? found.item.hash : undefined
  }

  /** Ours go before PipeCD's of the same name. */
  async #read(
    trees: { readonly native: string | undefined; readonly pipecd: string | undefined },
    commit: string,
  ): Promise<Templates> {
    const read = new Map<string, Template | SlipwayError>()
    for (const one of await this.#files(trees.pipecd, { path: PIPECD_FOLDER, commit })) {
      const text = await this.#text(one)
      if (typeof text !== 'string') continue
      for (const { name, template } of pipecdTemplates(text, one.path)) if (!read.has(name)) read.set(name, template)
    }
    for (const one of await this.#files(trees.native, { path: TEMPLATE_FOLDER, commit })) {
      const text = await this.#text(one)
      read.set(templateName(one.path), typeof text === 'string' ? templateOrError(text, one.path) : text)
    }
    return templatesOf(read)
  }

  async #files(tree: string | undefined, at: { readonly path: string; readonly commit: string }): Promise<ShelfFile[]> {
    if (tree === undefined) return []
    const entries = await this.#mirror.list({ tree, ...at }, MOST_FILES)
    const files = entries.filter(({ path }) => path.endsWith('.yaml') && !path.includes('/'))
    return files.map(({ path, kind, hash }) => ({ path: `${at.path}/${path}`, kind, hash, commit: at.commit }))
  }

  async #text({ path, kind, hash, commit }: ShelfFile): Promise<string | SlipwayError> {
    if (kind !== 'file' && kind !== 'executable') return slipwayError('source.symlink', { path, commit })
    const result = await this.#mirror.read(hash, MAX_FILE_BYTES)
    if (result.found === 'object') return result.bytes.toString('utf8')
    return slipwayError('source.too-large', { path, commit, size: 'more', limit: MAX_FILE_BYTES })
  }
}

/** What templates PipeCD's file holds; one that is no YAML holds none, and whoever asks for one is told so. */
export function pipecdTemplates(text: string, file: string): readonly TranslatedTemplate[] {
  try {
    return translateTemplates(text, file)
  } catch (error) {
    if (error instanceof SlipwayError) return []
    throw error
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
