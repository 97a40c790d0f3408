import { join, resolve } from 'node:path'
import { SOURCE_KINDS } from '#analysis/sources/index.ts'
import { folderBlobs } from '#blobs/folder.ts'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import type { Unfinished } from '#domain/abandon.ts'
import type { AgentFile } from '#domain/config/agent.ts'
import { stepOf } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Fact } from '#domain/fact.ts'
import type { ConnectContext } from '#domain/provider.ts'
import type { Question } from '#domain/question.ts'
import { isSameRepository } from '#domain/remote-match.ts'
import type { Blobs } from '#domain/source.ts'
import type { MetricSource } from '#domain/stage.ts'
import { isTerminal } from '#domain/status.ts'
import type { Clock } from '#tools/clock.ts'
import { lockFolder } from '#tools/folder-lock.ts'
import type { Log } from '#tools/log.ts'
import { announcementOf } from './announce.ts'
import { Fleet } from './fleet.ts'
import { endForgotten } from './forgotten.ts'
import type { HealthEndpoint } from './health-endpoint.ts'
import { keepHouse } from './housekeeping.ts'
import { Journal } from './journal.ts'
import type { Kinds } from './kinds.ts'
import { keepLink } from './link.ts'
import type { PlannerTools } from './planner.ts'
import { Questions } from './questions.ts'
import { Reporter } from './report.ts'
import { openRepository } from './repository.ts'
import type { WatchedRepository } from './repository.ts'
import { forgetFolder, runToolsFor } from './run-tools.ts'
import { StepLogs } from './step-log.ts'
import type { LogKey } from './step-log.ts'
import { openTargets } from './target.ts'
import type { Targets } from './target.ts'
import { Vitals } from './vitals.ts'
import { Watchdog } from './watchdog.ts'

export interface AgentOptions {
  readonly settings: AgentFile
  readonly key: string
  /** Shared with a host daemon on the same machine; the agent's own things are in `agent` below it. */
  readonly home: string
  /** The folder of the agent's file: paths in it count from there. */
  readonly folder: string
  readonly version: string
  readonly kinds: Kinds
  readonly clock: Clock
  readonly log: Log
  /** How long another agent in this home may take to end. Default: not at all. */
  readonly lockWaitMs?: number
  /** Told of each fact after it is durable, in order. */
  readonly onFact?: (fact: Fact, after: Deployment) => void
}

export interface Agent {
  /** Ends in order: nothing is cancelled, the next start goes on. */
  close(): Promise<void>
}

type Repositories = Map<string, WatchedRepository>

/**
 * Starts an agent: everything it knows is in its home, so that it goes on where an earlier life ended.
 * Errors: `agent.already-running`, `disk.unwritable`, those of its settings.
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const home = ownHome(options)
  const lockWait = options.lockWaitMs === undefined ? {} : { waitMs: options.lockWaitMs }
  const lock = await lockFolder(home, { name: 'agent', busy: 'agent.already-running', ...lockWait })
  try {
    const stop = await runAgent(options, home)
    return {
      async close() {
        await stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Answers how to end it. */
async function runAgent(options: AgentOptions, home: string): Promise<() => Promise<void>> {
  const { settings, clock, log } = options
  const shutdown = new AbortController()
  const journal = new Journal(join(home, 'journal.db'))
  const targets = await openTargets(settings.targets, options.kinds, connectContext(options))
  for (const { name, warnings = [] } of targets.announced()) for (const why of warnings) log.warn(why, { target: name })
  const client = createClient({ url: settings.server, token: options.key })
  const repositories: Repositories = new Map()
  const logs = new StepLogs(join(home, 'logs'), (key) => reporter.logWritten(key))
  const blobs = folderBlobs(join(home, 'blobs'))
  const planner = plannerFor(options, { targets, blobs, repositories })
  const parts = { journal, targets, logs, blobs, repositories, planner, reporter: () => reporter }
  const fleet: Fleet = openFleet(options, parts)
  const questions = new Questions({ client, clock, log, planner, targets, find: (name) => fleet.find(name) })
  const reporter: Reporter = new Reporter({
    client,
    journal,
    logs,
    clock,
    log,
    reportOf: (name) => fleet.report(name),
    hanging: () => watchdog.hanging,
    hasEnded: (key) => hasEnded(fleet, key),
  })
  const vitals = new Vitals({ clock, targets, fleet, journal, hanging: () => watchdog.hanging })
  const watchdog = new Watchdog(fleet, clock, () => vitals.turned())
  const health = await openHealth(options, vitals)
  await openRepositories(options, fleet, repositories)
  fleet.resume()
  const introduced = new AbortController()
  const loops = [
    // What it holds open and this agent has forgotten is ended first: it would refuse newer deployments until then.
    untilAborted(AbortSignal.any([introduced.signal, shutdown.signal])).then(() => reporter.run(shutdown.signal)),
    ...[...repositories.values()].map((repository) => repository.run(shutdown.signal)),
    keepAgentLink(
      options,
      { targets, client, fleet, journal, reporter, repositories, questions, vitals, introduced },
      shutdown.signal,
    ),
    watchdog.run(shutdown.signal),
    keepHouse({ home, journal, blobs, logs, clock, log }, shutdown.signal),
  ]
  return async () => {
    shutdown.abort()
    await health?.close()
    await fleet.close()
    // Before the loops: a fetch from a remote that hangs ends only so.
    for (const repository of repositories.values()) await repository.close()
    await Promise.allSettled(loops)
    await targets.close()
    journal.close()
  }
}

function ownHome({ home }: AgentOptions): string {
  return join(home, 'agent')
}

function connectContext({ home, folder, settings }: AgentOptions): ConnectContext {
  const repositories = settings.repositories.map(({ url, sshKeyFile }) =>
    sshKeyFile === undefined ? { url } : { url, sshKeyFile: resolve(folder, sshKeyFile) },
  )
  return { home, folder, repositories }
}

/** Before anything takes its time: a first clone may. */
async function openHealth({ settings, log }: AgentOptions, vitals: Vitals): Promise<HealthEndpoint | undefined> {
  if (!settings.health) return undefined
  const { serveHealth } = await import('./health-endpoint.ts')
  const endpoint = await serveHealth(settings.health.listen, vitals)
  log.info('the agent answers probes', { port: endpoint.port })
  return endpoint
}

interface FleetParts {
  readonly journal: Journal
  readonly targets: Targets
  readonly logs: StepLogs
  readonly blobs: Blobs
  readonly repositories: Repositories
  readonly planner: PlannerTools
  readonly reporter: () => Reporter
}

function plannerFor(
  { kinds }: AgentOptions,
  { targets, blobs, repositories }: Pick<FleetParts, 'targets' | 'blobs' | 'repositories'>,
): PlannerTools {
  return {
    kinds,
    blobs,
    source: async ({ repository, file }, commit) => repositoryNamed(repositories, repository).source(file, commit),
    changedPaths: async ({ repository }, from, to) => repositoryNamed(repositories, repository).changedPaths(from, to),
    target: (provider, app) => targets.named(targets.nameFor(provider, app), provider),
  }
}

function openFleet(options: AgentOptions, parts: FleetParts): Fleet {
  const { settings, kinds, clock, log } = options
  const { journal, targets, logs, blobs, repositories, planner, reporter } = parts
  const home = ownHome(options)
  const sources = openSources(options)
  const shared = { kinds, targets, planner, blobs, journal, logs, clock, sources, home }
  const fleet: Fleet = new Fleet({
    agent: settings.name,
    journal,
    clock,
    log,
    planner,
    targets,
    runTools: (d, origin) => runToolsFor(d, { ...shared, origin, labels: fleet.labels(d.application) }),
    fetchedAt: (repository) => repositories.get(repository)?.fetchedAt(),
    serves: (repository) => repositories.has(repository),
    budget: settings.deletion.budget,
    removed: (name) => reporter().applicationRemoved(name),
    changed: (name) => reporter().applicationChanged(name),
    lookedAt: (name) => reporter().applicationLookedAt(name),
    answered: () => reporter().factsWritten(),
    recorded: (facts, after) => {
      reporter().factsWritten()
      for (const fact of facts) options.onFact?.(fact, after)
      if (after.finishedAt !== undefined) void forgetFolder(home, after.id)
    },
  })
  return fleet
}

async function openRepositories(options: AgentOptions, fleet: Fleet, repositories: Repositories): Promise<void> {
  const { settings, clock, kinds, folder } = options
  const home = ownHome(options)
  for (const repository of settings.repositories) {
    const opened = await openRepository(repository, {
      clock,
      kinds,
      home,
      folder,
      onEntries: (...head) => fleet.onEntries(...head),
      onTrouble: (name, error) => fleet.onTrouble(name, error),
      knownFiles: (name) => fleet.filesOf(name),
    })
    repositories.set(repository.name, opened)
  }
}

interface LinkParts {
  readonly targets: Targets
  readonly client: Client
  readonly fleet: Fleet
  readonly journal: Journal
  readonly reporter: Reporter
  readonly repositories: Repositories
  readonly questions: Questions
  readonly vitals: Vitals
  /** Aborted once the control plane knows this agent. */
  readonly introduced: AbortController
}

function keepAgentLink(options: AgentOptions, parts: LinkParts, signal: AbortSignal): Promise<void> {
  const { settings, kinds, version, clock, log } = options
  const { targets, client, fleet, journal, reporter, repositories, questions, vitals, introduced } = parts
  const announcement = announcementOf({
    settings,
    kinds,
    version,
    targets: targets.announced(),
    repositories: [...repositories.values()],
  })
  const tools = {
    client,
    clock,
    log,
    announcement: () => announcement,
    async onRegistered(unfinished: readonly Unfinished[], line: AbortSignal) {
      vitals.heard()
      await endForgotten(unfinished, { client, journal, clock, log }, line)
      introduced.abort()
    },
    onCommand: (command: Parameters<Fleet['obey']>[0]) => fleet.obey(command),
    onQuestion: (question: Question, line: AbortSignal) => questions.hear(question, line),
    onUnasked: (id: string) => questions.unasked(id),
    onHint: (urls: readonly string[]) => {
      for (const repository of repositories.values()) {
        if (urls.some((url) => isSameRepository(url, repository.url))) repository.hint()
      }
    },
    onConnected: () => {
      reporter.reconnected()
      for (const name of fleet.names()) reporter.applicationChanged(name)
      for (const repository of repositories.values()) repository.hint()
    },
    heartbeat: async (beat: AbortSignal) => {
      await reporter.heartbeat(beat)
      vitals.heard()
    },
  }
  return keepLink(tools, signal)
}

function openSources({ settings, folder }: AgentOptions): ReadonlyMap<string, MetricSource> {
  return new Map(
    settings.sources.map(({ name, kind, settings: section }) => {
      const source = SOURCE_KINDS.find((candidate) => candidate.kind === kind)
      if (!source) throw slipwayError('bug', { what: `a source of kind ${kind} passed the check of the agent's file` })
      return [name, source.open(section as never, { name, folder })]
    }),
  )
}

function repositoryNamed(repositories: Repositories, name: string): WatchedRepository {
  const repository = repositories.get(name)
  if (repository) return repository
  throw slipwayError('repository.unknown', { name, known: [...repositories.keys()].join(', ') || 'none' })
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Whether a step, or its whole deployment, has ended, so that its log will not grow. */
function hasEnded(fleet: Fleet, { deployment, step }: LogKey): boolean {
  const open = fleet.open(deployment)
  return !open || isTerminal(stepOf(open, step)?.status ?? 'pending')
}
