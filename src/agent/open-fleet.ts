import { SOURCE_KINDS } from '#analysis/sources/index.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Blobs } from '#domain/source.ts'
import type { MetricSource } from '#domain/stage.ts'
import type { Reporter } from './control-plane/report.ts'
import { Fleet } from './fleet.ts'
import type { Journal } from './journal.ts'
import { ownHome } from './options.ts'
import type { AgentOptions } from './options.ts'
import type { PlannerTools } from './planner.ts'
import { repositoryNamed } from './repositories.ts'
import type { Repositories } from './repositories.ts'
import { forgetFolder, runToolsFor } from './run-tools.ts'
import type { StepLogs } from './step-log.ts'
import type { Targets } from './target.ts'

interface FleetParts {
  readonly journal: Journal
  readonly targets: Targets
  readonly logs: StepLogs
  readonly blobs: Blobs
  readonly repositories: Repositories
  readonly planner: PlannerTools
  readonly reporter: () => Reporter
}

/** What renders and plans, with the agent's own repositories and targets. */
export function plannerFor(
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

/** The fleet, with what it tells the reporter and what a deployment is run with. */
export function openFleet(options: AgentOptions, parts: FleetParts): Fleet {
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

function openSources({ settings, folder }: AgentOptions): ReadonlyMap<string, MetricSource> {
  return new Map(
    settings.sources.map(({ name, kind, settings: section }) => {
      const source = SOURCE_KINDS.find((candidate) => candidate.kind === kind)
      if (!source) throw slipwayError('bug', { what: `a source of kind ${kind} passed the check of the agent's file` })
      return [name, source.open(section as never, { name, folder })]
    }),
  )
}
