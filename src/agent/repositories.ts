import { slipwayError } from '#domain/errors.ts'
import type { Fleet } from './fleet.ts'
import { ownHome } from './options.ts'
import type { AgentOptions } from './options.ts'
import { openRepository } from './repository.ts'
import type { WatchedRepository } from './repository.ts'

/** By name; filled while the agent starts. */
export type Repositories = Map<string, WatchedRepository>

/** Opens those of the agent's file, and shows the fleet what is in them. */
export async function openRepositories(options: AgentOptions, fleet: Fleet, repositories: Repositories): Promise<void> {
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

/** Errors: `repository.unknown`. */
export function repositoryNamed(repositories: Repositories, name: string): WatchedRepository {
  const repository = repositories.get(name)
  if (repository) return repository
  throw slipwayError('repository.unknown', { name, known: [...repositories.keys()].join(', ') || 'none' })
}
