import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { exec, minimalEnvironment } from '#tools/exec.ts'

const TIMEOUT_MS = 120_000

/** The files of a commit by path; null takes one away. */
export type Change = ReadonlyMap<string, string | null>

/** A bare repository that is written without a working folder: thousands of folders in a moment. */
export interface ManyFolders {
  readonly folder: string
  /** On top of the last one; answers its hash. */
  commit(change: Change, message?: string): Promise<string>
}

export async function openManyFolders(folder: string): Promise<ManyFolders> {
  await mkdir(folder, { recursive: true })
  await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main'])
  let count = 0
  return {
    folder,
    async commit(change, message = 'A change') {
      count += 1
      await git(folder, ['fast-import', '--quiet'], streamOf(change, { message, count }))
      return (await git(folder, ['rev-parse', 'refs/heads/main'])).trim()
    },
  }
}

function streamOf(change: Change, { message, count }: { message: string; count: number }): string {
  const files = [...change].map(([path, text]) =>
    text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${dataOf(text)}`,
  )
  const author = `committer Ada <ada@shop.example> ${1_700_000_000 + count} +0000\n`
  const from = count === 1 ? '' : 'from refs/heads/main^0\n'
  return `commit refs/heads/main\n${author}${dataOf(message)}${from}${files.join('')}\n`
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}

/** As git names a file's contents. */
export function blobHash(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex')
}

async function git(folder: string, args: readonly string[], input?: string): Promise<string> {
  const env = minimalEnvironment({ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' })
  const rest = input === undefined ? {} : { input }
  const { stdout } = await exec('git', args, { cwd: folder, env, timeoutMs: TIMEOUT_MS, ...rest })
  return stdout.toString('utf8')
}
