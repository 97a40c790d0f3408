import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LAST_REFS, branchOfRef } from './branch.ts'
import { ObjectReader } from './cat-file.ts'
import { gitConfigText, gitEnvironment } from './environment.ts'
import type { GitAccess } from './environment.ts'
import { localFailure } from './failure.ts'
import { openFinder } from './find.ts'
import type { Finder } from './find.ts'
import { runGit } from './run.ts'
import type { Repository } from './run.ts'
import { openTreeDiffs } from './tree-diff.ts'
import type { TreeDiffs } from './tree-diff.ts'
import { openTrees } from './trees.ts'
import type { Trees } from './trees.ts'
import type { Remote } from './url.ts'

/**
 * One bare repository of a mirror and all that reads it. A mirror's folder holds `mirror-<number>.git`, of which the
 * highest counts: a new one is built as `building-<number>.git` and takes over by one rename, so that at any moment,
 * crash or not, there is a whole one.
 */
export interface Generation {
  readonly number: number
  readonly repository: Repository
  readonly reader: ObjectReader
  readonly trees: Trees
  readonly diffs: TreeDiffs
  readonly finder: Finder
}

export interface MirrorPlace {
  readonly folder: string
  readonly remote: Remote
  readonly access: GitAccess
  readonly signal: AbortSignal
}

export type ObjectFormat = 'sha1' | 'sha256'

/** Opens the newest generation, or makes the first, and clears away what a crash left. */
export async function openNewest(place: MirrorPlace): Promise<Generation> {
  await mkdir(place.folder, { recursive: true, mode: 0o700 })
  await writeFile(configFile(place), gitConfigText(place.remote, place.access), { mode: 0o600 })
  const names = await readdir(place.folder)
  for (const name of names.filter((name) => name.startsWith('building-'))) await remove(place, name)
  const numbers = names.map(numberOf).filter((number) => number !== undefined)
  const newest = Math.max(0, ...numbers)
  for (const number of numbers) if (number < newest) await remove(place, nameOf(number))
  if (newest === 0) return build(place, { number: 1, format: 'sha1' }, async () => {})
  const generation = openGeneration(place, newest)
  await clearLocks(generation.repository.gitDir)
  return generation
}

/** Builds a generation beside the others; it takes its place only after `fill` has ended well. */
export async function build(
  place: MirrorPlace,
  { number, format }: { number: number; format: ObjectFormat },
  fill: (repository: Repository) => Promise<void>,
): Promise<Generation> {
  const building = `building-${number}.git`
  await remove(place, building)
  const repository = repositoryAt(place, building)
  const args = ['init', '--quiet', '--bare', '--template=', '--initial-branch=slipway', `--object-format=${format}`]
  try {
    await runGit(repository, args)
  } catch (error) {
    throw localFailure(error, place.remote, 'making a new mirror')
  }
  await fill(repository)
  await rename(repository.gitDir, path.join(place.folder, nameOf(number)))
  return openGeneration(place, number)
}

export async function retire(place: MirrorPlace, generation: Generation): Promise<void> {
  await generation.reader.close()
  await remove(place, nameOf(generation.number))
}

/** Last commit by branch, as the mirror knows. */
export async function lastHeads(repository: Repository): Promise<Map<string, string>> {
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', LAST_REFS]
  const { stdout } = await runGit(repository, args)
  const heads = new Map<string, string>()
  for (const line of stdout.toString('utf8').split('\n')) {
    const space = line.indexOf(' ')
    if (space > 0) heads.set(branchOfRef(line.slice(space + 1)), line.slice(0, space))
  }
  return heads
}

/** Whether all that the last heads stand for is there and readable. Looks at every name of their trees. */
export async function isIntact(repository: Repository): Promise<boolean> {
  try {
    const heads = [...(await lastHeads(repository)).values()]
    const input = `${heads.join('\n')}\n`
    const args = ['rev-list', '--quiet', '--objects', '--no-walk', '--stdin']
    if (heads.length > 0) await runGit(repository, args, { input })
    return true
  } catch {
    return repository.signal.aborted
  }
}

function openGeneration(place: MirrorPlace, number: number): Generation {
  const repository = repositoryAt(place, nameOf(number))
  const reader = new ObjectReader(repository)
  const trees = openTrees(reader, place.remote)
  const diffs = openTreeDiffs(repository)
  return { number, repository, reader, trees, diffs, finder: openFinder(repository, diffs) }
}

function repositoryAt(place: MirrorPlace, name: string): Repository {
  const { remote, access, signal } = place
  const gitDir = path.join(place.folder, name)
  return { gitDir, remote, signal, env: gitEnvironment({ gitDir, configFile: configFile(place), remote, access }) }
}

/** Locks and half-written packs of a git that was killed; only one agent uses a mirror, so they are nobody's. */
async function clearLocks(gitDir: string): Promise<void> {
  for (const folder of ['.', 'refs/slipway/last', 'objects/info']) {
    for (const name of await namesIn(path.join(gitDir, folder))) {
      if (name.endsWith('.lock')) await rm(path.join(gitDir, folder, name), { force: true })
    }
  }
  for (const name of await namesIn(path.join(gitDir, 'objects/pack'))) {
    if (name.startsWith('tmp_')) await rm(path.join(gitDir, 'objects/pack', name), { force: true })
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch {
    return [] // Not there: either never made, or damage, which the first use finds.
  }
}

function configFile(place: MirrorPlace): string {
  return path.join(place.folder, 'gitconfig')
}

function remove(place: MirrorPlace, name: string): Promise<void> {
  return rm(path.join(place.folder, name), { recursive: true, force: true })
}

function nameOf(number: number): string {
  return `mirror-${number}.git`
}

function numberOf(name: string): number | undefined {
  const number = /^mirror-([1-9]\d{0,8})\.git$/.exec(name)?.[1]
  return number === undefined ? undefined : Number(number)
}
