import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { getApplication } from '#contract/applications.ts'
import type { ApplicationView } from '#contract/applications.ts'
import { sendCommand } from '#contract/commands.ts'
import { addMember } from '#contract/members.ts'
import { getDeployment, listDeployments, listFacts } from '#contract/deployments.ts'
import type { CommandAnswer, CommandBody } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { isTerminal } from '#domain/status.ts'
import { createHostClient } from '#host/client.ts'
import type { HostClient } from '#host/client.ts'
import { freePort } from '#host/life.ts'
import { findTagged, signalOne } from '#host/process-table.ts'
import { homeHash, socketPath } from '#host/socket-path.ts'
import { systemClock } from '#tools/clock.ts'
import { testRepository } from '#tools/git/fixture.ts'
import type { TestRepository } from '#tools/git/fixture.ts'
import type { Gate, GateMessage } from './gate.ts'
import { Program } from './program.ts'
import { shopFiles } from './shop.ts'
import type { Behaviour, ShopSettings } from './shop.ts'
import { until } from './until.ts'

export interface StackOptions {
  /** Lets `hold` stop the agent between an effect and its fact. */
  readonly gated?: boolean
  /** Further lines of the agent's file, as YAML. */
  readonly agent?: string
  /** Beside its host. */
  readonly targets?: readonly Readonly<Record<string, unknown>>[]
}

type CommandInput = z.input<typeof CommandBody>

/** All of Slipway as users run it: three programs with a home and a repository of their own. */
export interface Stack {
  readonly home: string
  readonly git: TestRepository
  readonly server: Program
  readonly host: Program
  readonly agent: Program
  readonly api: Client
  readonly daemon: HostClient
  /** Makes a member, and answers with its client. */
  member(name: string, groups?: readonly string[]): Promise<Client>
  /** A port for an application's proxy. */
  port(): Promise<number>
  /** A change to the repository that ends with a new head, one after the other: tests may run at the same time. */
  change(act: () => Promise<string>): Promise<string>
  /** Commits files of an application, and answers with the commit: the agent sees it by itself. */
  push(folder: string, behaviour: Behaviour, settings?: ShopSettings): Promise<string>
  application(name: string): Promise<ApplicationView>
  /** The deployments of an application, oldest first. */
  deployments(application: string): Promise<Deployment[]>
  /** The deployment of a commit, or of a later one that the agent saw together with it, once it satisfies. */
  deployment(application: string, commit: string, fits?: (d: Deployment) => boolean): Promise<Deployment>
  /** The same, when it has ended. */
  ended(application: string, commit: string): Promise<Deployment>
  facts(deployment: string): Promise<Fact[]>
  /** Sends a command and waits for its answer. */
  command(body: CommandInput, client?: Client): Promise<CommandAnswer>
  /** Stops the agent there once; `reached` waits for that, `go` lets it go on. */
  hold(gate: Gate): { readonly reached: () => Promise<unknown>; readonly go: () => void }
  /** Whether the agent itself has told that the deployment of a commit has ended. */
  hasAgentEnded(commit: string): boolean
  end(): Promise<void>
}

const APPS_END_WITHIN_MS = 10_000

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'slipway-stack-')))
  const git = await testRepository(join(home, 'repository'))
  await git.commit({ 'README.md': 'Nothing here yet.\n' })
  let last: Promise<unknown> = Promise.resolve()
  const commits: string[] = []
  const inTurn = (act: () => Promise<string>): Promise<string> => {
    const done = last.then(act, act)
    last = done.then(
      (commit) => commits.push(commit),
      () => {},
    )
    return done
  }
  const told: Told = { ended: new Set(), reached: undefined }
  const programs = programsOf(home, options, told)
  const guard = guardOf(home)
  const { url } = await programs.server.start()
  writeFileSync(join(home, 'agent.yaml'), agentFile(String(url), git.folder, options))
  await Promise.all([programs.host.start(), programs.agent.start()])
  const { token } = JSON.parse(readFileSync(join(home, 'cli.json'), 'utf8')) as { token: string }
  const api = createClient({ url: String(url), token })
  return {
    home,
    git,
    ...programs,
    api,
    daemon: createHostClient(socketPath(home)),
    async member(name, groups = []) {
      const made = await api.call(addMember, { body: { name, role: 'admin', groups: [...groups] } })
      return createClient({ url: String(url), token: made.token })
    },
    port: freePort,
    change: inTurn,
    push: (folder, behaviour, settings) =>
      inTurn(() => git.commit(shopFiles(folder, behaviour, settings), `${folder} ${behaviour.version}`)),
    ...questionsOf(api, (commit, seen) => commits.indexOf(seen) >= commits.indexOf(commit)),
    hold(gate) {
      told.reached = undefined
      programs.agent.send({ type: 'gate.hold', ...gate } satisfies GateMessage)
      const stands = (): boolean => told.reached?.act === gate.act
      const reached = (): Promise<unknown> => until(`the agent to stand ${gate.phase} ${gate.act}`, stands)
      return { reached, go: () => programs.agent.send({ type: 'gate.go' } satisfies GateMessage) }
    },
    hasAgentEnded: (commit) => told.ended.has(commit),
    async end() {
      await Promise.all([programs.agent.stop(), programs.server.stop()])
      await programs.host.stop('SIGINT')
      await endApplications(home)
      guard.release()
      await rm(home, { recursive: true, force: true })
    },
  }
}

interface Told {
  readonly ended: Set<string>
  reached: Gate | undefined
}

type Programs = Pick<Stack, 'server' | 'host' | 'agent'>

function programsOf(home: string, options: StackOptions, told: Told): Programs {
  const at = ['--home', home]
  const logFile = (name: string): string => join(home, `${name}.log`)
  let listen = '127.0.0.1:0'
  const server = new Program({
    command: 'server',
    args: () => [...at, '--listen', listen],
    logFile: logFile('server'),
    onMessage: (message) => {
      const { url } = message as { url?: string }
      if (url !== undefined) listen = new URL(url).host // The next life has the same address.
    },
  })
  const hear = (message: unknown): void => {
    const { type, kind, commit } = message as { type: string; kind?: string; commit?: string }
    if (type === 'story' && kind === 'finished' && commit !== undefined) told.ended.add(commit)
    if (type === 'gate.reached') told.reached = message as Gate
  }
  const imports = options.gated === true ? [new URL('gate.ts', import.meta.url).href] : []
  return {
    server,
    host: new Program({ command: 'host', args: () => at, logFile: logFile('host') }),
    agent: new Program({ command: 'agent', args: () => at, imports, logFile: logFile('agent'), onMessage: hear }),
  }
}

function agentFile(server: string, repository: string, { agent = '', targets = [] }: StackOptions): string {
  return `server: ${server}
name: local
keyFile: agent.key
repositories: [{ name: config, url: ${JSON.stringify(repository)}, branch: main, poll: 1s }]
targets: ${JSON.stringify([{ name: 'this-host', host: {} }, ...targets])}
${agent}`
}

function questionsOf(api: Client, covers: (commit: string, seen: string) => boolean) {
  const deployments = async (application: string): Promise<Deployment[]> => {
    const { items } = await api.call(listDeployments, { query: { application, limit: 100 } })
    const all = await Promise.all(items.map(({ id }) => api.call(getDeployment, { params: { id } })))
    return all.toReversed()
  }
  const deployment: Stack['deployment'] = (application, commit, fits = () => true) => {
    const find = async (): Promise<Deployment | undefined> => {
      const all = await deployments(application).catch(() => [])
      return all.find((d) => covers(commit, d.revision.commit))
    }
    const fitting = async (): Promise<Deployment | undefined> => {
      const found = await find()
      return found && fits(found) ? found : undefined
    }
    return until(`the deployment of ${application} at ${commit.slice(0, 7)}`, fitting, find)
  }
  return {
    deployments,
    deployment,
    application: (name: string) => api.call(getApplication, { params: { name } }),
    ended: (application: string, commit: string) => deployment(application, commit, (d) => isTerminal(d.status)),
    async facts(id: string) {
      return (await api.call(listFacts, { params: { id }, query: { limit: 1_000 } })).facts
    },
    async command(body: CommandInput, client: Client = api): Promise<CommandAnswer> {
      const view = await client.call(sendCommand, { body, query: { waitMs: 20_000 } })
      if (!view.answer) throw new Error(`no answer to ${JSON.stringify(body)}`)
      return view.answer
    },
  }
}

/** Ends the daemon, which ends its applications, should this process go without having done so. */
function guardOf(home: string): { release(): void } {
  const lockFile = join(home, 'host.pid')
  const script = 'cat > /dev/null; [ -e "$1" ] && kill -INT "$(sed -n "s/.*\\"pid\\":\\([0-9]*\\).*/\\1/p" "$1")"'
  const guard = spawn('/bin/sh', ['-c', script, 'guard', lockFile], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.unref()
  return { release: () => void guard.kill() }
}

/** Whatever a daemon that was killed has left behind. */
async function endApplications(home: string): Promise<void> {
  const prefix = `${homeHash(home)}/`
  const end = systemClock.now() + APPS_END_WITHIN_MS
  for (let left = await findTagged(prefix); left.length > 0; left = await findTagged(prefix)) {
    if (systemClock.now() > end) throw new Error(`processes of ${home} could not be ended`)
    await Promise.all(left.map(({ process }) => signalOne(process, 'SIGKILL')))
    await systemClock.sleep(20)
  }
}
