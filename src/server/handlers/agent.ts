import type { Refusal } from '#contract/problem.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import { recordHeartbeat, registerAgent } from '#store/agents.ts'
import { replaceApplications } from '#store/applications.ts'
import { answerCommand } from '#store/commands.ts'
import { unfinishedDeployments } from '#store/deployments.ts'
import { appendFacts } from '#store/facts.ts'
import type { Handlers } from '../handler.ts'
import { takeLogChunk } from '../log-intake.ts'
import type { ServerParts } from '../parts.ts'

const HEARTBEAT_MS = 15_000

type Mine =
  | 'registerAgent'
  | 'agentStream'
  | 'answerCommand'
  | 'sendFacts'
  | 'reportApplications'
  | 'sendLogs'
  | 'sendHeartbeat'

/** What agents call. Each may write only what is its own; whose key it is decides, never what the body says. */
export function agentSideHandlers(parts: ServerParts): Pick<Handlers, Mine> {
  const { store, links } = parts
  return {
    async registerAgent({ body, actor }) {
      if (body.name !== actor.name) throw slipwayError('agent.name-mismatch', { name: body.name, key: actor.name })
      await registerAgent(store, body)
      const unfinished = await unfinishedDeployments(store.db, actor.name)
      return { agent: actor.name, server: parts.version, at: store.clock.now(), heartbeatMs: HEARTBEAT_MS, unfinished }
    },
    agentStream:
      async ({ actor }) =>
      (sink) =>
        links.serve(actor.name, sink),
    async answerCommand({ params, body, actor }) {
      await answerCommand(store, { agent: actor.name, id: params.id }, body)
      return { status: body.status }
    },
    async sendFacts({ body, actor }) {
      const outcomes = await appendFacts(store, actor.name, body.facts)
      const deployments = outcomes.map(({ deployment, storedTo, refused }) => {
        const stored = { deployment, storedTo }
        return refused ? Object.assign(stored, { refused: refusalOf(refused) }) : stored
      })
      return { deployments }
    },
    async reportApplications({ body, actor }) {
      const { stored, removed, refused } = await replaceApplications(store, actor.name, body)
      return { stored, removed, refused: refused.map(({ name, error }) => Object.assign(refusalOf(error), { name })) }
    },
    async sendLogs({ body, actor }) {
      const taken: Awaited<ReturnType<Handlers['sendLogs']>>['logs'] = []
      for (const chunk of body.chunks) {
        const { deployment, step } = chunk
        try {
          taken.push({ deployment, step, ...(await takeLogChunk(parts, actor.name, chunk)) })
        } catch (error) {
          const report = reportOf(error)
          if (report.kind === 'world' || report.kind === 'bug') throw error
          const { size } = await parts.logs.read({ deployment, step }, 0, 0)
          const isOwn = report.code === 'log.gap'
          taken.push({ deployment, step, size: isOwn ? size : 0, full: false, refused: refusalOf(report) })
        }
      }
      return { logs: taken }
    },
    async sendHeartbeat({ body, actor }) {
      await recordHeartbeat(store, actor.name, body)
      return { at: store.clock.now() }
    },
  }
}

function refusalOf({ code, kind, message, hint }: ErrorReport): Refusal {
  return { code, kind, message, hint }
}
