import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { normalize } from 'node:path/posix'
import { readDocuments } from '#domain/config/document.ts'
import { isMapping } from '#domain/config/form.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import { readConfigFile } from '../local/config-search.ts'
import type { Place, SourceFile } from './translation.ts'

const NOT_SEARCHED: ReadonlySet<string> = new Set(['node_modules', '.git', 'vendor'])
const MOST_FILES = 20_000
const DEEPEST = 40
/** Keys of a kustomization that name other files and folders. */
const NAMING = ['resources', 'bases', 'components']

/** Where is searched, and where files are written: the repository that the folder lies in, else the folder itself. */
export interface Area {
  readonly cwd: string
  readonly root: string
  readonly folder: string
}

/** A file that could be read, or was not looked at, and why. */
export type Candidate = SourceFile | { readonly shown: string; readonly skipped: string }

/** Errors: `cli.no-file`. */
export async function areaOf(cwd: string, given: string): Promise<Area> {
  const folder = await realpath(resolve(cwd, given)).catch((cause: NodeJS.ErrnoException) => {
    throw slipwayError('cli.no-file', { path: given, why: cause.message }, { cause })
  })
  const info = await stat(folder)
  if (!info.isDirectory()) throw slipwayError('cli.no-file', { path: given, why: 'it is no folder' })
  return { cwd: await realpath(cwd), root: (await repositoryAbove(folder)) ?? folder, folder }
}

/** The files below the folder that `isWanted` says, sorted. Links are not followed. */
export async function candidatesIn(
  area: Area,
  isWanted: (name: string) => boolean,
  depth = DEEPEST,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = []
  for await (const { path, isLink } of filesBelow(area.folder, depth, isWanted)) {
    if (found.length === MOST_FILES) throw slipwayError('cli.too-many-files', { path: area.folder, most: MOST_FILES })
    const shown = relative(area.cwd, path) || path
    if (isLink) found.push({ shown, skipped: 'it is a link, and links are not followed' })
    else found.push({ path: slashed(relative(area.root, path)), shown, text: await readConfigFile({ path, shown }) })
  }
  return found.toSorted((a, b) => (a.shown < b.shown ? -1 : 1))
}

/** Of one folder of the repository alone; none where it is not there. */
export async function filesOf(
  area: Area,
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<readonly Candidate[]> {
  const at = join(area.root, folder)
  const isThere = await lstat(at).then(
    (info) => info.isDirectory(),
    () => false,
  )
  return isThere ? candidatesIn({ ...area, folder: at }, isWanted, 1) : []
}

/** What the folders hold by which it is told how they would be rendered. */
export async function placeOf(area: Area): Promise<Place> {
  const forms = new Map<string, 'helm' | 'kustomize' | 'plain'>()
  const named = new Map<string, readonly string[]>()
  for await (const { folder, names } of foldersBelow(area.root, DEEPEST)) {
    const path = slashed(relative(area.root, folder))
    const kustomization = names.find((name) => /^kustomization\.ya?ml$|^Kustomization$/.test(name))
    const isHelm = names.includes('Chart.yaml')
    forms.set(path, isHelm ? 'helm' : kustomization === undefined ? 'plain' : 'kustomize')
    if (kustomization !== undefined) named.set(path, await namedBy(join(folder, kustomization), path))
  }
  return { folder: (path) => forms.get(path), named: (path) => named.get(path) ?? [] }
}

/** One that is no YAML names nothing: whoever renders it is told. */
async function namedBy(file: string, folder: string): Promise<readonly string[]> {
  const text = await readConfigFile({ path: file, shown: file }).catch(() => '')
  try {
    return readDocuments(text, file).flatMap(({ value }) => {
      if (!isMapping(value)) return []
      const entries = NAMING.flatMap((key) => (Array.isArray(value[key]) ? (value[key] as unknown[]) : []))
      return entries.flatMap((entry) => (typeof entry === 'string' ? insideOf(folder, entry) : []))
    })
  } catch (error) {
    if (error instanceof SlipwayError) return []
    throw error
  }
}

/** Addresses of other places, and what leads out of the repository, are not here. */
function insideOf(folder: string, entry: string): readonly string[] {
  if (/^[/\\]|:|\n|\?ref=/.test(entry)) return []
  const path = normalize(folder === '' ? entry : `${folder}/${entry}`).replaceAll(/^\/+|\/+$|^\.$/g, '')
  return path === '..' || path.startsWith('../') ? [] : [path]
}

/** Names of the files of a folder of the repository. */
export async function filesBesides(area: Area, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(area.root, folder), { withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

async function* filesBelow(
  folder: string,
  depth: number,
  isWanted: (name: string) => boolean,
): AsyncGenerator<{ path: string; isLink: boolean }> {
  if (depth === 0) return
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!NOT_SEARCHED.has(entry.name)) yield* filesBelow(path, depth - 1, isWanted)
    } else if (isWanted(entry.name) && (entry.isFile() || entry.isSymbolicLink())) {
      yield { path, isLink: entry.isSymbolicLink() }
    }
  }
}

async function* foldersBelow(folder: string, depth: number): AsyncGenerator<{ folder: string; names: string[] }> {
  if (depth === 0) return
  const entries = await readdir(folder, { withFileTypes: true })
  yield { folder, names: entries.filter((entry) => entry.isFile()).map((entry) => entry.name) }
  for (const entry of entries) {
    if (entry.isDirectory() && !NOT_SEARCHED.has(entry.name)) yield* foldersBelow(join(folder, entry.name), depth - 1)
  }
}

async function repositoryAbove(folder: string): Promise<string | undefined> {
  if (await lstat(join(folder, '.git')).catch(() => undefined)) return folder
  return dirname(folder) === folder ? undefined : repositoryAbove(dirname(folder))
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}
