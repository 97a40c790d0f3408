import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { openJournal } from '../agent-watch.ts'
import { countGit } from '../git-counter.ts'
import type { GitCounter } from '../git-counter.ts'
import { startLoneAgent } from '../lone-agent.ts'
import type { LoneAgent } from '../lone-agent.ts'
import { openManyFolders } from '../many-applications.ts'
import type { ManyFolders } from '../many-applications.ts'
import { canLookAtProcesses, memoryOf } from '../process-table.ts'
import { temporaryFolder } from '../temporary.ts'
import type { ApiServerOptions } from '../../test/kubernetes/server.ts'
import { startCluster } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { NAMESPACE_OBJECT } from './objects.ts'

const POLL_MS = 1_000
export const LOOK_MS = 100
const PATIENCE_MS = 300_000

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

/** Until so many deployments have succeeded; answers the most memory that the agent had meanwhile, MB. */
export async function untilAllEnded({ journal, agent }: Scene, count: number): Promise<number> {
  const ended = journal.prepare('select count(*) as count from deployment where finished = 1')
  const numberOf = (row: Record<string, unknown> | undefined): number => Number(row?.['count'])
  let most = 0
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_MS)) {
    if (canLookAtProcesses()) most = Math.max(most, memoryOf([agent.pid]).rssMb)
    if (numberOf(ended.get()) >= count) break
  }
  const sql = `select count(*) as count from fact
    where body ->> '$.kind' = 'finished' and body ->> '$.status' = 'succeeded'`
  const succeeded = numberOf(journal.prepare(sql).get())
  if (succeeded === count) return most
  throw new Error(`${numberOf(ended.get())} of ${count} deployments have ended, ${succeeded} well`)
}

/** When git had what the agent was to see, milliseconds since 1970. */
export function fetchedAt({ git }: Pick<Scene, 'git'>): number {
  return git.calls().find(({ command }) => command === 'fetch')?.endedAt ?? Number.NaN
}
