import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { slipwayError, SlipwayError } from '#domain/errors.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import { build } from '#tools/git/generation.ts'
import { openMirror } from '#tools/git/mirror.ts'
import type { Mirror } from '#tools/git/mirror.ts'
import { parseRemote } from '#tools/git/url.ts'

/** A clone, read as an agent reads its mirror: nothing is fetched, copied or written in it. */
export interface PlanRepository {
  readonly mirror: Mirror
  readonly base: string
  readonly head: string
  close(): Promise<void>
}

const GIT_TIMEOUT_MS = 30_000

/** Errors: `cli.no-repository`, `cli.no-revision`, `git.*`, `tool.missing`. */
export async function openPlanRepository(at: { path: string; base: string; head: string }): Promise<PlanRepository> {
  const where = ['--path-format=absolute', '--git-path', 'objects', '--show-object-format']
  const [objects = '', format = ''] = (await revParse(at.path, where)).split('\n')
  const base = await commitOf(at.path, at.base, '--base')
  const head = await commitOf(at.path, at.head, '--head')
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'slipway-plan-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    // A repository of our own that borrows the clone's objects: its hooks, filters and settings do not apply here.
    const remote = parseRemote(folder)
    const place = { folder, remote, access: {}, signal: new AbortController().signal }
    const borrow = { number: 1, format: format === 'sha256' ? format : 'sha1' } as const
    const borrowed = await build(place, borrow, ({ gitDir }) =>
      writeFile(join(gitDir, 'objects', 'info', 'alternates'), `${objects}\n`),
    )
    await borrowed.reader.close()
    const mirror = await openMirror({ folder, remote, branches: [] })
    const close = async (): Promise<void> => {
      await mirror.close()
      await remove()
    }
    return { mirror, base, head, close }
  } catch (error) {
    await remove()
    throw error
  }
}

async function commitOf(path: string, revision: string, option: string): Promise<string> {
  if (revision.startsWith('-') || revision === '') throw slipwayError('cli.no-revision', { revision, path, option })
  try {
    return await revParse(path, ['--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || cause.code !== 'cli.no-repository') throw cause
    throw slipwayError('cli.no-revision', { revision, path, option }, { cause })
  }
}

async function revParse(path: string, args: readonly string[]): Promise<string> {
  const env = minimalEnvironment({ GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' })
  try {
    const { stdout } = await exec('git', ['-C', path, 'rev-parse', ...args], { env, timeoutMs: GIT_TIMEOUT_MS })
    return stdout.toString('utf8').trim()
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || cause.code !== 'tool.failed') throw cause
    const why = cause.output?.split('\n')[0] || cause.message
    throw slipwayError('cli.no-repository', { path, why }, { cause })
  }
}
