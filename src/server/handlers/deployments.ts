import type { Logs } from '#blobs/logs.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Status } from '#domain/status.ts'
import { deploymentById, listDeployments } from '#store/deployments.ts'
import type { DeploymentQuery } from '#store/deployments.ts'
import { factsAfter } from '#store/facts.ts'
import type { Handlers } from '../handler.ts'
import { followLog, hasEnded } from '../log-follow.ts'
import type { ServerParts } from '../parts.ts'

type Mine = 'listDeployments' | 'getDeployment' | 'listFacts' | 'readLog' | 'followLog'

export function deploymentHandlers({ store, logs }: ServerParts): Pick<Handlers, Mine> {
  return {
    listDeployments: async ({ query }) =>
      listDeployments(store, { ...deploymentQuery(query), application: query.application }),
    getDeployment: async ({ params }) => deploymentById(store, params.id),
    async listFacts({ params, query }) {
      await deploymentById(store, params.id)
      const facts = await factsAfter(store, params.id, query)
      const last = facts.length === query.limit ? facts.at(-1)?.seq : undefined
      return { facts, ...(last === undefined ? {} : { next: last }) }
    },
    async readLog({ params, query }) {
      const log = { deployment: params.id, step: params.step }
      await checkStep(await deploymentById(store, params.id), params.step, logs)
      // Asked before reading: what is said to be ended must have been read to its end.
      const ended = await hasEnded(store, log)
      const part = await logs.read(log, query.offset, query.limit)
      return { ...part, ended: ended && part.next >= part.size }
    },
    async followLog({ params, query, headers }) {
      await checkStep(await deploymentById(store, params.id), params.step, logs)
      const log = { deployment: params.id, step: params.step }
      const last = String(headers['last-event-id'] ?? '')
      const offset = /^\d{1,15}$/.test(last) ? Number(last) : query.offset
      return (sink) => followLog({ store, logs }, sink, { log, offset })
    },
  }
}

/** The shared filters of both lists, in the store's words. */
export function deploymentQuery(query: {
  limit: number
  cursor?: string | undefined
  status?: string | undefined
  since?: number | undefined
  until?: number | undefined
  commit?: string | undefined
  actor?: string | undefined
}): DeploymentQuery {
  const { limit, cursor, status, since, until, commit, actor } = query
  const statuses = (status?.split(',') ?? []) as Status[]
  return { limit, cursor, statuses, since, until, commit, actor }
}

/** A step that is planned may have no log yet; one that is not known at all is a mistake. Errors: `step.unknown`. */
async function checkStep(deployment: Deployment, step: string, logs: Logs): Promise<void> {
  if (deployment.steps.some((known) => known.id === step)) return
  const { size } = await logs.read({ deployment: deployment.id, step }, 0, 0)
  if (size > 0) return
  const known = deployment.steps.map(({ id }) => id).join(', ') || 'none yet'
  throw slipwayError('step.unknown', { deployment: deployment.id, step, known })
}
