import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { isAbsolute, join, resolve } from 'node:path'
import { systemClock } from '#tools/clock.ts'
import { agentFile, ownAgentFile, writeAgentFile } from './agent-file.ts'
import type { Served } from './agent-file.ts'
import { endHostOf } from './host-takeover.ts'
import { homeFolder, processLog, stopRequest } from './process.ts'
import { Supervised } from './supervise.ts'
import { Teller } from './teller.ts'
import { isWebBuilt } from './web-folder.ts'

export interface UpOptions {
  readonly repo?: string
  readonly branch?: string
  readonly port?: number
  readonly home?: string
  readonly demo?: boolean
}

const USUAL_PORT = 7780

interface Programs {
  readonly server: Supervised
  readonly host: Supervised
  readonly agent: Supervised
}

/** Everything on this machine: starts the three programs, tells what happens, and ends them on Ctrl-C. */
export async function up(options: UpOptions): Promise<void> {
  const startedAt = performance.now()
  const home = homeFolder(options.home)
  const teller = new Teller(process.stdout, process.env)
  const own = await ownAgentFile(home, options)
  const programs = prepare(home, own?.port ?? (await choosePort(options.port)), teller)
  const stopped = stopRequest({ whenOrphaned: false })
  try {
    const serverStart = programs.server.start()
    // They load beside the server, and begin after it: who has its lock owns this home.
    programs.host.load()
    if (own || options.repo !== undefined || options.demo !== false) programs.agent.load()
    const { url, notes, signInCode } = await serverStart
    for (const note of Array.isArray(notes) ? notes : []) teller.warn(String(note))
    const repository = own ? undefined : await repositoryOf(options, home)
    if (repository) writeAgentFile(home, String(url), repository)
    await endHostOf(home)
    await Promise.all([programs.host.start(), own || repository ? programs.agent.start() : undefined])
    const serving = options.repo ?? (own && `what ${own.file} names`)
    const code = typeof signInCode === 'string' ? signInCode : undefined
    const web = { url: String(url), signInCode: code, isBuilt: isWebBuilt() }
    teller.greet({ home, readyMs: performance.now() - startedAt, repository: serving, web })
    const demo = repository?.play ? repository.play(teller) : undefined
    await stopped
    demo?.stop()
  } finally {
    teller.say('', 'Stopping …')
    await Promise.all([programs.agent.stop('SIGTERM'), programs.server.stop('SIGTERM')])
    // SIGINT: the applications' processes end too. Their declaration stays, so the next start brings them back.
    await programs.host.stop('SIGINT')
  }
  teller.say('Everything that was started has ended. Start again to go on where it was.')
  process.exit(0)
}

function prepare(home: string, port: number, teller: Teller): Programs {
  const log = processLog('up')
  const tools = { log, onFailure: (words: string) => teller.warn(words) }
  const at = ['--home', home]
  return {
    server: new Supervised({ command: 'server', args: [...at, '--listen', `127.0.0.1:${port}`] }, tools),
    host: new Supervised({ command: 'host', args: at }, tools),
    agent: new Supervised(
      {
        command: 'agent',
        args: [...at, '--config', agentFile(home)],
        onMessage: (message) => teller.hear(message),
      },
      tools,
    ),
  }
}

interface ServedRepository extends Served {
  readonly play?: (teller: Teller) => { stop(): void }
}

/** The user's own, else the demonstration's. */
async function repositoryOf(options: UpOptions, home: string): Promise<ServedRepository | undefined> {
  if (options.repo !== undefined) {
    const isPath = existsSync(options.repo) || isAbsolute(options.repo)
    const url = isPath ? resolve(options.repo) : options.repo
    return { name: 'repository', url, branch: options.branch ?? (await defaultBranch(url)) }
  }
  if (options.demo === false) return undefined
  const { openDemo } = await import('../demo/open.ts')
  return openDemo(join(home, 'demo'), systemClock)
}

async function defaultBranch(url: string): Promise<string> {
  const { exec, minimalEnvironment } = await import('#tools/exec.ts')
  const { parseRemote } = await import('#tools/git/url.ts')
  const remote = parseRemote(url)
  const env = minimalEnvironment({ GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file' })
  const { stdout } = await exec('git', ['ls-remote', '--symref', '--', remote.url, 'HEAD'], { env, timeoutMs: 30_000 })
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(stdout.toString('utf8'))?.[1] ?? 'main'
}

/** The port that was asked for; else the usual one, or, where another program has it, any that is free. */
async function choosePort(asked: number | undefined): Promise<number> {
  if (asked !== undefined) return asked
  const isFree = await new Promise<boolean>((done) => {
    const probe = createServer()
    probe.once('error', () => done(false))
    probe.listen(USUAL_PORT, '127.0.0.1', () => probe.close(() => done(true)))
  })
  return isFree ? USUAL_PORT : 0
}
