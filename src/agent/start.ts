import { join, resolve } from 'node:path'
import { folderBlobs } from '#blobs/folder.ts'
import { createClient } from '#contract/client.ts'
import { stepOf } from '#domain/deployment.ts'
import type { ConnectContext } from '#domain/provider.ts'
import { isTerminal } from '#domain/status.ts'
import { lockFolder } from '#tools/folder-lock.ts'
import { keepAgentLink } from './control-plane/agent-line.ts'
import { Reporter } from './control-plane/report.ts'
import type { Fleet } from './fleet.ts'
import { keepHouse } from './housekeeping.ts'
import { Journal } from './journal.ts'
import { openFleet, plannerFor } from './open-fleet.ts'
import { ownHome } from './options.ts'
import type { AgentOptions } from './options.ts'
import type { HealthEndpoint } from './oversight/health-endpoint.ts'
import { Vitals } from './oversight/vitals.ts'
import { Watchdog } from './oversight/watchdog.ts'
import { Questions } from './questions/questions.ts'
import { openRepositories } from './repositories.ts'
import type { Repositories } from './repositories.ts'
import { StepLogs } from './step-log.ts'
import type { LogKey } from './step-log.ts'
import { openTargets } from './target.ts'

export interface Agent {
  /** Ends in order: nothing is cancelled, the next start goes on. */
  close(): Promise<void>
}

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

function connectContext({ home, folder, settings }: AgentOptions): ConnectContext {
  const repositories = settings.repositories.map(({ url, sshKeyFile }) =>
    sshKeyFile === undefined ? { url } : { url, sshKeyFile: resolve(folder, sshKeyFile) },
  )
  return { home, folder, repositories }
}

/** Before anything takes its time: a first clone may. */
async function openHealth({ settings, log }: AgentOptions, vitals: Vitals): Promise<HealthEndpoint | undefined> {
  if (!settings.health) return undefined
  const { serveHealth } = await import('./oversight/health-endpoint.ts')
  const endpoint = await serveHealth(settings.health.listen, vitals)
  log.info('the agent answers probes', { port: endpoint.port })
  return endpoint
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
