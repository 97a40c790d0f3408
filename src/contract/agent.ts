import { z } from 'zod'
import { AgentAnnouncement } from '#domain/announcement.ts'
import { Command, CommandAnswer } from '#domain/command.ts'
import { Fact } from '#domain/fact.ts'
import { Question } from '#domain/question.ts'
import { ApplicationReport } from '#domain/report.ts'
import { Refusal } from './problem.ts'
import { route } from './route.ts'
import { ApplicationName, CommandId, DeploymentId, Moment, StepId } from './scalar.ts'

export const registerAgent = route({
  method: 'POST',
  path: '/v1/agent/register',
  permission: 'agent.register',
  summary: 'An agent announces itself; repeated after every reconnection.',
  body: AgentAnnouncement,
  maxBodyBytes: 4 * 1024 * 1024,
  reply: z.object({
    agent: z.string(),
    server: z.string().meta({ description: 'Version of the server.' }),
    at: Moment.meta({ description: 'The server’s time.' }),
    heartbeatMs: z.number().int().meta({ description: 'How often to send a heartbeat.' }),
    unfinished: z
      .array(z.object({ deployment: z.string(), lastSeq: z.number().int() }))
      .default([])
      .meta({
        description:
          'Deployments of this agent that have not ended as far as the server knows. One that the agent does not know (it lost its journal) it ends by a `finished` with the number after `lastSeq`; else none could follow.',
      }),
  }),
})

/**
 * Begins with every command that waits for an answer, then `ready`, then news as it comes. So nothing has to be
 * resumed: after a reconnection an agent may see a command again, and after `ready` it looks at git once by itself,
 * because hints may have been missed.
 */
export const agentStream = route({
  method: 'GET',
  path: '/v1/agent/stream',
  permission: 'agent.listen',
  summary: 'Commands and git hints for the agent.',
  events: z.discriminatedUnion('type', [
    z.object({ type: z.literal('command'), command: Command }),
    z.object({ type: z.literal('question'), question: Question }),
    z.object({
      type: z.literal('unasked'),
      id: z.string().meta({ description: 'A question whose answer nobody wants any more.' }),
    }),
    z.object({ type: z.literal('ready'), at: Moment }),
    z.object({
      type: z.literal('git'),
      urls: z.array(z.string()).meta({ description: 'Addresses by which the forge knows the repository.' }),
      ref: z.string().optional(),
    }),
  ]),
})

export const answerCommand = route({
  method: 'POST',
  path: '/v1/agent/commands/{id}/answer',
  permission: 'agent.answer',
  summary: 'Answers a command; the first answer counts, the same again is accepted.',
  params: z.strictObject({ id: CommandId }),
  body: CommandAnswer,
  reply: z.object({ status: z.enum(['done', 'refused', 'expired']) }),
})

export const sendFacts = route({
  method: 'POST',
  path: '/v1/agent/facts',
  permission: 'agent.report',
  summary: 'Stores facts durably, in order. Facts that are stored already are accepted again; a gap is refused.',
  body: z.object({ facts: z.array(Fact).min(1).max(1_000) }),
  maxBodyBytes: 32 * 1024 * 1024,
  reply: z.object({
    deployments: z.array(
      z.object({
        deployment: z.string(),
        storedTo: z.number().int().meta({ description: 'Number of the last stored fact; the next is one more.' }),
        refused: Refusal.optional().meta({ description: 'Why facts after `storedTo` were not taken.' }),
      }),
    ),
  }),
})

export const reportApplications = route({
  method: 'PUT',
  path: '/v1/agent/applications',
  permission: 'agent.report',
  summary: 'Replaces what is known of some applications and removes others.',
  body: z.object({
    applications: z.array(ApplicationReport.extend({ name: ApplicationName })).max(500),
    removed: z.array(ApplicationName).max(500),
  }),
  maxBodyBytes: 32 * 1024 * 1024,
  reply: z.object({
    stored: z.number().int(),
    removed: z.number().int(),
    refused: z.array(Refusal.extend({ name: z.string() })),
  }),
})

export const sendLogs = route({
  method: 'POST',
  path: '/v1/agent/logs',
  permission: 'agent.report',
  summary: 'Appends to logs of steps. Text that is stored already is accepted again; a gap is refused.',
  body: z.object({
    chunks: z
      .array(
        z.object({
          deployment: DeploymentId,
          step: StepId,
          offset: z.number().int().nonnegative().meta({ description: 'In bytes of UTF-8; cut between characters.' }),
          text: z.string().max(262_144),
          ended: z.boolean().optional().meta({ description: 'Set with the last chunk: nothing more will come.' }),
        }),
      )
      .min(1)
      .max(200),
  }),
  maxBodyBytes: 8 * 1024 * 1024,
  reply: z.object({
    logs: z.array(
      z.object({
        deployment: z.string(),
        step: z.string(),
        size: z.number().int().meta({ description: 'Offset of the next chunk.' }),
        full: z.boolean().meta({ description: 'The log has reached its limit: more is thrown away.' }),
        refused: Refusal.optional(),
      }),
    ),
  }),
})

export const sendHeartbeat = route({
  method: 'POST',
  path: '/v1/agent/heartbeat',
  permission: 'agent.report',
  summary: 'Says that the agent lives.',
  body: z.object({
    at: Moment.meta({ description: 'The agent’s time.' }),
    undelivered: z
      .number()
      .int()
      .nonnegative()
      .meta({ description: 'Facts in its journal that wait to be delivered.' }),
    hanging: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .meta({ description: 'Applications of which something hangs; their reports say what.' }),
  }),
  reply: z.object({ at: Moment }),
})
