import { z } from 'zod'
import { count, duration, line } from '#domain/config/scalar.ts'
import { textPatternFault } from '#domain/text-pattern.ts'

/** All requests of a moment together must leave room for the next one. */
export const LONGEST_PROBE_MS = 12_000
const METHODS = ['GET', 'HEAD', 'POST'] as const
const MEASURES = ['success', 'latency'] as const

const PATTERN = 'text of 1 to 500 characters, with at most 10 `*` for any text'

/** Plain text that is looked for, with `*` for any text; never a regular expression. */
const textPattern = z
  .string({ error: PATTERN })
  .max(500, { error: PATTERN })
  .refine((pattern) => textPatternFault(pattern) === undefined, { error: PATTERN })

const status = count({ min: 100, max: 599 })

/** What the connection itself decides is not for a check to set. */
const HEADER = /^(?!(?:host|connection|content-length|transfer-encoding|upgrade)$)[a-z0-9-]{1,100}$/i

export const HttpSection = z
  .strictObject({
    url: z.string({ error: 'an address such as `http://{{ variant.address }}/healthz`' }).min(1).max(2_000).meta({
      description:
        'What is asked, with `{{ name }}` look-ups; `variant.address` is the variant itself, past any split.',
    }),
    measure: z
      .enum(MEASURES, { error: `one of ${MEASURES.join(', ')}` })
      .default('success')
      .meta({ description: 'The number: the share of good answers in percent, or the median time of the good ones.' }),
    method: z
      .enum(METHODS, { error: `one of ${METHODS.join(', ')}` })
      .default('GET')
      .meta({ description: 'How it is asked. `POST` sends what `send` holds.' }),
    send: z.string().max(10_000).optional().meta({ description: 'For `POST`: the body.' }),
    headers: z
      .record(z.string().regex(HEADER, { error: 'a header’s name' }), line(2_000))
      .refine((all) => Object.keys(all).length <= 20, { error: 'at most 20 headers' })
      .default({})
      .meta({ description: 'Headers of the request. They are part of the plan, which many may read: no secrets.' }),
    status: z
      .union([status, z.array(status).min(1).max(20)])
      .optional()
      .meta({ description: 'Which status is good: one or several. Default: any of 200 to 299.' }),
    body: textPattern.optional().meta({
      description: 'What a good answer holds: plain text, `*` stands for any. At most 1 MiB is read.',
    }),
    maxLatency: duration({ min: 1, max: LONGEST_PROBE_MS })
      .prefault('3s')
      .meta({ description: 'How long a good answer may take; one that takes longer is given up.' }),
    requests: count({ min: 1, max: 20 })
      .default(3)
      .meta({ description: 'How many are sent at the end of each interval, one after the other.' }),
  })
  .meta({ description: 'Requests that the agent itself sends.' })

export type HttpSection = z.infer<typeof HttpSection>

export const LogsSection = z
  .strictObject({
    pattern: textPattern.meta({ description: 'What a line must hold to count: plain text, `*` stands for any.' }),
  })
  .meta({ description: 'Lines of the application’s own output: how many hold a text, per second.' })
