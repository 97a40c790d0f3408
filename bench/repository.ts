import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import { freePort } from './free-port.ts'

const TIMEOUT_MS = 30_000
const SERVE_TRIES = 200
const SERVE_PAUSE_MS = 25

export type Files = Readonly<Record<string, string>>

/** A repository that is served by git's own daemon, as a forge would: nobody but the webhook tells of a push. */
export interface ServedRepository extends AsyncDisposable {
  readonly url: string
  commit(files: Files): Promise<string>
  push(): Promise<void>
}

export async function serveRepository(folder: string, files: Files): Promise<ServedRepository> {
  const bare = join(folder, 'forge', 'app.git')
  const clone = join(folder, 'clone')
  await mkdir(dirname(bare), { recursive: true })
  await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  await git(folder, ['clone', '--quiet', bare, clone])
  await git(clone, ['checkout', '--quiet', '-B', 'main'])
  const commit = async (changed: Files): Promise<string> => {
    for (const [name, text] of Object.entries(changed)) {
      await mkdir(dirname(join(clone, name)), { recursive: true })
      await writeFile(join(clone, name), text)
    }
    await git(clone, ['add', '--all'])
    await git(clone, ['commit', '--quiet', '--message=Change'])
    return (await git(clone, ['rev-parse', 'HEAD'])).trim()
  }
  const push = async (): Promise<void> => {
    await git(clone, ['push', '--quiet', 'origin', 'main'])
  }
  await commit(files)
  await push()
  const { port, close } = await startGitDaemon(dirname(bare))
  return { url: `git://127.0.0.1:${port}/app.git`, commit, push, [Symbol.asyncDispose]: close }
}

async function startGitDaemon(root: string): Promise<{ port: number; close: () => Promise<void> }> {
  const port = await freePort()
  const place = [`--base-path=${root}`, '--listen=127.0.0.1', `--port=${port}`, '--reuseaddr']
  const child = spawn('git', ['daemon', '--export-all', ...place, root], { stdio: 'ignore', detached: true })
  const close = async (): Promise<void> => {
    if (child.pid === undefined || child.exitCode !== null) return
    const ended = once(child, 'exit')
    process.kill(-child.pid, 'SIGKILL')
    await ended
  }
  for (let i = 0; i < SERVE_TRIES && !(await answers(port)); i += 1) await sleep(SERVE_PAUSE_MS)
  if (await answers(port)) return { port, close }
  await close()
  throw new Error('`git daemon` does not answer: is it part of the git that is installed here?')
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

async function git(folder: string, args: readonly string[]): Promise<string> {
  const env = minimalEnvironment({
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@shop.example',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@shop.example',
  })
  const { stdout } = await exec('git', args, { cwd: folder, env, timeoutMs: TIMEOUT_MS })
  return stdout.toString('utf8')
}
