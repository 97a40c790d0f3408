import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openJournal } from '../agent-watch.ts'
import { countGit } from '../git-counter.ts'
import type { GitCounter } from '../git-counter.ts'
import { startLoneAgent } from '../lone-agent.ts'
import type { LoneAgent } from '../lone-agent.ts'
import { openManyFolders } from '../many-applications.ts'
import type { ManyFolders } from '../many-applications.ts'
import { temporaryFolder } from '../temporary.ts'
import type { ApiServerOptions } from '../../test/kubernetes/server.ts'
import { startCluster } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { NAMESPACE_OBJECT } from './objects.ts'

export const POLL_MS = 1_000

/** A cluster, a repository without applications, and an agent between them: four processes with the control plane. */
export interface Scene extends AsyncDisposable {
  readonly folder: string
  readonly cluster: Cluster
  readonly repository: ManyFolders
  readonly agent: LoneAgent
  readonly journal: DatabaseSync
  readonly git: GitCounter
}

export async function openScene(options: ApiServerOptions = {}): Promise<Scene> {
  await using open = new AsyncDisposableStack()
  const { path } = open.use(await temporaryFolder())
  const cluster = open.use(await startCluster(path, options))
  await cluster.ask('seed', [NAMESPACE_OBJECT])
  const repository = await openManyFolders(join(path, 'repository'))
  await repository.commit(new Map([['README.md', 'Nothing yet\n']]))
  const git = await countGit(path)
  const agent = open.use(
    await startLoneAgent({
      home: path,
      repository: repository.folder,
      poll: `${POLL_MS}ms`,
      env: { PATH: `${git.path}:${process.env['PATH'] ?? ''}` },
      target: { kubernetes: { kubeconfig: cluster.kubeconfig } },
    }),
  )
  const journal = open.use(openJournal(path))
  const kept = open.move()
  return {
    folder: path,
    cluster,
    repository,
    agent,
    journal,
    git,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** How many deployments have ended. */
export function finishedIn({ journal }: Pick<Scene, 'journal'>): number {
  const row = journal.prepare('select count(*) as count from deployment where finished = 1').get()
  return Number(row?.['count'])
}

/** When git had what the agent was to see, milliseconds since 1970. */
export function fetchedAt({ git }: Pick<Scene, 'git'>): number {
  return git.calls().find(({ command }) => command === 'fetch')?.endedAt ?? Number.NaN
}
