import type { Appended } from '#blobs/logs.ts'
import type { sendLogs } from '#contract/agent.ts'
import type { OutputOf } from '#contract/route.ts'
import { slipwayError } from '#domain/errors.ts'
import { deploymentHead } from '#store/deployments.ts'
import { markLogEnd } from '#store/logs.ts'
import type { ServerParts } from './parts.ts'

type Chunk = OutputOf<typeof sendLogs, 'body'>['chunks'][number]

/** Errors: `deployment.unknown`, `deployment.foreign`, `log.gap`, `store.unavailable`. */
export async function takeLogChunk(
  { store, logs }: Pick<ServerParts, 'store' | 'logs'>,
  agent: string,
  chunk: Chunk,
): Promise<Appended> {
  const { deployment, step, offset, text, ended } = chunk
  const head = await deploymentHead(store.db, deployment)
  if (!head) throw slipwayError('deployment.unknown', { id: deployment })
  if (head.agent !== agent) throw slipwayError('deployment.foreign', { deployment, agent })
  const log = { deployment, step }
  const appended = await logs.append(log, offset, text)
  if (ended !== undefined || text !== '') await markLogEnd(store, log, ended ?? false)
  if (ended) logs.announce(log)
  return appended
}
