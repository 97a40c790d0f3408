import { open, readdir, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { LARGEST_DOCUMENT } from '#domain/config/document.ts'
import { isApplicationFile, isPipecdFile } from '#domain/config/pipecd/file-name.ts'
import { TEMPLATE_FOLDER } from '#domain/config/template-file.ts'
import { slipwayError } from '#domain/errors.ts'

/** A configuration file on disk: `path` in full, `shown` as a person would write it from where they are. */
export interface FoundFile {
  readonly path: string
  readonly shown: string
}

const NOT_SEARCHED: ReadonlySet<string> = new Set(['node_modules', '.git', '.slipway', 'vendor'])
const MOST_FILES = 20_000
const DEEPEST = 40

/** The files named, and all files of applications and check templates below the folders named, sorted. Errors: `cli.no-file`. */
export async function findConfigFiles(cwd: string, paths: readonly string[]): Promise<FoundFile[]> {
  const found = new Set<string>()
  for (const given of paths.length === 0 ? ['.'] : paths) {
    const path = resolve(cwd, given)
    const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      throw slipwayError('cli.no-file', { path: given, why: cause.message }, { cause })
    })
    if (!info.isDirectory()) found.add(path)
    else for await (const file of filesBelow(path, DEEPEST)) if (found.size < MOST_FILES) found.add(file)
  }
  return [...found].sort().map((path) => ({ path, shown: relative(cwd, path) || path }))
}

/** Links are not followed: they may lead in a circle, or out of the folder. */
async function* filesBelow(folder: string, depth: number): AsyncGenerator<string> {
  if (depth === 0) return
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isFile() && isApplicationFile(entry.name)) yield path
    if (entry.isDirectory() && entry.name === '.slipway') yield* templatesBelow(folder)
    if (entry.isDirectory() && !NOT_SEARCHED.has(entry.name)) yield* filesBelow(path, depth - 1)
  }
}

/** Beside them there may be the data of a control plane, which is nobody's configuration. */
async function* templatesBelow(root: string): AsyncGenerator<string> {
  const folder = join(root, TEMPLATE_FOLDER)
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isFile() && entry.name.endsWith('.yaml')) yield join(folder, entry.name)
}

/** Names of the files beside one of PipeCD's; nobody else's mean another thing by them. */
export async function filesBeside(path: string): Promise<readonly string[]> {
  if (!isPipecdFile(path)) return []
  const entries = await readdir(dirname(path), { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

/** No more than the parser would take, and one byte, so that it can say that the file is too large. */
export async function readConfigFile(file: FoundFile): Promise<string> {
  try {
    await using handle = await open(file.path)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LARGEST_DOCUMENT + 1), 0, LARGEST_DOCUMENT + 1, 0)
    return buffer.subarray(0, bytesRead).toString('utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw slipwayError('cli.no-file', { path: file.shown, why }, { cause })
  }
}
