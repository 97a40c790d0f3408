import { z } from 'zod'

/** One field that differs. `before` or `after` is absent where the field is new or gone. Secrets are masked by the provider. */
export const Difference = z.object({
  resource: z.string().max(500).meta({ description: 'Which resource or file.' }),
  path: z.string().max(1_000).meta({ description: 'Dotted path of the field, empty for the whole resource.' }),
  before: z.string().max(20_000).optional(),
  after: z.string().max(20_000).optional(),
  /** A unified text diff where the field is a text of several lines. */
  text: z.string().max(100_000).optional(),
})

export type Difference = z.infer<typeof Difference>
