import { z } from 'zod'
import { Actor } from './actor.ts'
import { ErrorReport } from './fact.ts'
import { Preview } from './preview.ts'
import { Revision } from './revision.ts'

/** Of a line of output; what is longer is cut. */
export const LOG_LINE_LENGTH = 20_000
/** Of a file of a configuration; what is longer is cut. */
export const CONFIGURATION_FILE_LENGTH = 1_000_000
/** Lines in one part of an answer. */
export const MOST_LINES = 1_000

const application = z.string().max(63)

const resource = z.string().max(500).optional().meta({ description: 'Id of one resource; default: all.' })

/** How to sync, if it were done. */
export const SyncChoice = z.object({
  strategy: z.enum(['auto', 'quick', 'pipeline']).default('auto'),
  liftQuarantine: z.boolean().default(false).meta({ description: 'As if a revision that was rolled back may return.' }),
})

const by = Actor.meta({ description: 'Who would ask.' })

/**
 * What somebody who looks wants to know from an agent now. Unlike a command it changes nothing, is kept nowhere, and is
 * forgotten when who asked has gone.
 */
export const QuestionBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('configuration'), application }),
  z.object({
    kind: z.literal('log'),
    application,
    resource,
    lines: z.number().int().min(1).max(10_000).meta({ description: 'Last lines of each resource to begin with.' }),
    follow: z.boolean().meta({ description: 'Whether to go on with what is written from then on.' }),
  }),
  z.object({
    kind: z.literal('preview'),
    application,
    by,
    command: z.discriminatedUnion('kind', [
      SyncChoice.extend({ kind: z.literal('sync') }),
      z.object({
        kind: z.literal('rollback'),
        to: z.string().max(64).optional().meta({ description: 'The deployment to go back to.' }),
      }),
    ]),
  }),
])

export type QuestionBody = z.infer<typeof QuestionBody>

export const Question = z.object({ id: z.string().regex(/^[0-9a-z]{8,40}$/), body: QuestionBody })

export type Question = z.infer<typeof Question>

/** What an application's folder rendered to, as it was last deployed or, before that, as it would be. */
export const Configuration = z.object({
  revision: Revision,
  deployed: z.boolean().meta({ description: 'Whether this is what runs, and not what the newest commit asks for.' }),
  files: z
    .array(
      z.object({
        path: z.string().max(1_000),
        text: z.string().max(CONFIGURATION_FILE_LENGTH).meta({ description: 'Empty where the file is no text.' }),
        cut: z.boolean().meta({ description: 'Whether the file goes on.' }),
        binary: z.boolean().optional().meta({ description: 'Set where the file is no text.' }),
      }),
    )
    .max(5_000),
  moreFiles: z.number().int().min(0).meta({ description: 'More files than are listed.' }),
})

export type Configuration = z.infer<typeof Configuration>

export const LogLine = z.object({
  at: z.number().int().optional().meta({ description: 'When it was written, where that is known.' }),
  resource: z.string().max(500).meta({ description: 'Id of the resource that wrote it.' }),
  text: z.string().max(LOG_LINE_LENGTH),
})

export type LogLine = z.infer<typeof LogLine>

/**
 * A part of an answer. `lines` come as long as somebody listens; `working` says that the answer takes its time; each of
 * the others is the last.
 */
export const AnswerPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('working') }),
  z.object({ type: z.literal('configuration'), configuration: Configuration }),
  z.object({ type: z.literal('preview'), preview: Preview }),
  z.object({ type: z.literal('lines'), lines: z.array(LogLine).max(MOST_LINES) }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('error'), error: ErrorReport }),
])

export type AnswerPart = z.infer<typeof AnswerPart>
