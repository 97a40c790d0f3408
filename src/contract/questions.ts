import { z } from 'zod'
import { ErrorReport } from '#domain/fact.ts'
import { Preview } from '#domain/preview.ts'
import { AnswerPart, Configuration, LogLine, SyncChoice } from '#domain/question.ts'
import { route } from './route.ts'
import { ApplicationName, queryNumber } from './scalar.ts'

const params = z.strictObject({ name: ApplicationName })

export const getConfiguration = route({
  method: 'GET',
  path: '/v1/applications/{name}/configuration',
  permission: 'application.read',
  summary: 'Shows what an application’s folder renders to, as its agent has it now.',
  params,
  reply: Configuration,
})

export const previewCommand = route({
  method: 'POST',
  path: '/v1/applications/{name}/preview',
  permission: 'application.read',
  summary: 'Says what a sync or a rollback would change if it were asked for now; changes nothing.',
  params,
  body: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sync'), ...SyncChoice.shape }),
    z.strictObject({
      kind: z.literal('rollback'),
      to: z
        .string()
        .max(64)
        .optional()
        .meta({ description: 'An earlier successful deployment; default: the one before.' }),
    }),
  ]),
  reply: Preview,
})

/** Agent and target have no numbers for lines, so nothing resumes: a new connection begins with the last lines again. */
export const followApplicationLog = route({
  method: 'GET',
  path: '/v1/applications/{name}/log/stream',
  permission: 'application.read',
  summary: 'Follows what an application writes, beginning with its last lines, as long as somebody listens.',
  params,
  query: z.strictObject({
    resource: z.string().max(500).optional().meta({ description: 'Id of one resource; default: all.' }),
    lines: queryNumber({ min: 1, max: 10_000 })
      .default(500)
      .meta({ description: 'Last lines of each resource to begin with.' }),
    follow: z
      .enum(['true', 'false'])
      .default('true')
      .meta({ description: 'Whether to go on with what is written from then on.' }),
  }),
  events: z.discriminatedUnion('type', [
    z.object({ type: z.literal('lines'), lines: z.array(LogLine) }),
    z
      .object({ type: z.literal('error'), error: ErrorReport })
      .meta({ description: 'Why no more comes; `end` follows.' }),
    z.object({ type: z.literal('end') }),
  ]),
  lastEvent: 'end',
})

export const answerQuestion = route({
  method: 'POST',
  path: '/v1/agent/questions/{id}/answer',
  permission: 'agent.answer',
  summary: 'A part of an agent’s answer to a question. `wanted` is false once nobody listens any more.',
  params: z.strictObject({ id: z.string().regex(/^[0-9a-z]{8,40}$/) }),
  body: AnswerPart,
  maxBodyBytes: 32 * 1024 * 1024,
  reply: z.object({ wanted: z.boolean() }),
})
