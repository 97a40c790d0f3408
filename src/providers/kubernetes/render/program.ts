import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { z } from 'zod'
import { slipwayError } from '#domain/errors.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import { turns } from './in-turn.ts'
import { keepFile } from './kept-file.ts'
import { satisfies } from './version-range.ts'

/** A program that renders, found and asked for its version. */
export interface Program {
  readonly name: 'helm' | 'kustomize'
  /** Absolute. */
  readonly path: string
  readonly version: string
}

interface ProgramWish {
  readonly name: Program['name']
  /** As the target's file has it: a name or a path. */
  readonly program: string
  readonly range: string | undefined
  readonly folder: string | undefined
}

const VERSION_TIMEOUT_MS = 20_000
const ARGUMENTS = {
  helm: ['version', '--template={{.Version}}'],
  kustomize: ['version', '--client=true', '--output=json'],
} as const
/** Hundreds of applications may begin at once. */
const ASKING = turns()
const Remembered = z.object({ version: z.string().min(1).max(100) })

/**
 * The program, of a version that the application asks for. Its version is asked once for each state of its file. Errors:
 * `kubernetes.tool-missing`, `kubernetes.tool-version`.
 */
export async function findProgram(wish: ProgramWish): Promise<Program> {
  const { name, program, range } = wish
  const path = await locate(program)
  if (path === undefined) throw slipwayError('kubernetes.tool-missing', { name: toolName(name), program })
  const version = await versionOf(path, wish)
  const fits = range === undefined ? true : satisfies(version, range)
  if (fits) return { name, path, version }
  const needed = fits === undefined ? `${range}, which is no range of versions` : range
  throw slipwayError('kubernetes.tool-version', { name, program: path, found: version, needed })
}

/** Where a program is: a path as it is, a name in PATH. */
export async function locate(program: string): Promise<string | undefined> {
  const folders = program.includes('/') ? [''] : (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  for (const folder of folders) {
    const path = resolve(folder, program)
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere && (await stat(path)).isFile()) return path
  }
  return undefined
}

async function versionOf(path: string, { name, folder }: ProgramWish): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path)
  const identity = createHash('sha256')
    .update(JSON.stringify([name, path, mtimeMs, size, ino]))
    .digest('hex')
  if (folder === undefined) return askVersion(path, name)
  const file = join(folder, 'programs', `${identity.slice(0, 32)}.json`)
  const remembered = await recall(file)
  if (remembered !== undefined) return remembered
  return ASKING.run(file, async () => {
    const version = (await recall(file)) ?? (await askVersion(path, name))
    await keepFile(file, JSON.stringify({ version })).catch(() => {}) // It is asked again.
    return version
  })
}

async function recall(file: string): Promise<string | undefined> {
  try {
    return Remembered.parse(JSON.parse(await readFile(file, 'utf8'))).version
  } catch {
    return undefined
  }
}

async function askVersion(path: string, name: Program['name']): Promise<string> {
  const env = minimalEnvironment({ KUBECONFIG: '/dev/null' })
  const { stdout } = await exec(path, ARGUMENTS[name], { env, timeoutMs: VERSION_TIMEOUT_MS, maxBytes: 65_536 })
  const text = stdout.toString('utf8')
  const version = /v?\d+\.\d+\.\d+\S{0,50}/.exec(name === 'helm' ? text : kustomizeVersion(text))?.[0]
  if (version !== undefined) return version.replace(/^v/, '')
  throw slipwayError('kubernetes.tool-version', {
    name,
    program: path,
    found: 'nothing that is a version',
    needed: 'one',
  })
}

function kustomizeVersion(text: string): string {
  return /"kustomizeVersion":\s*"([^"]{1,50})"/.exec(text)?.[1] ?? ''
}

function toolName(name: Program['name']): string {
  return name === 'helm' ? 'helm' : 'kubectl (its `kustomize`)'
}
