import { z } from 'zod'

/** Every error answer, as `application/problem+json` (RFC 9457). */
export const Problem = z.object({
  type: z.string().meta({ description: 'Where the code is explained.' }),
  title: z.string().meta({ description: 'The HTTP status in words.' }),
  status: z.number().int(),
  code: z.string().meta({ description: 'Stable; see the error reference.' }),
  kind: z.enum(['user', 'world', 'conflict', 'denied', 'bug']),
  detail: z.string().meta({ description: 'What was tried and what happened.' }),
  hint: z.string().meta({ description: 'What to do next.' }),
  where: z.string().optional().meta({ description: 'The part of the request that is meant, such as `query.limit`.' }),
})

export type Problem = z.infer<typeof Problem>

/** Why one item of a batch was not taken; the other items are not touched by it. */
export const Refusal = z.object({
  code: z.string().max(100),
  kind: z.enum(['user', 'world', 'conflict', 'denied', 'bug']),
  message: z.string(),
  hint: z.string(),
})

export type Refusal = z.infer<typeof Refusal>
