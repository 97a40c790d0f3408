import { z } from 'zod'

/** What to write into the application's file so that a difference is no drift any more. */
export const IgnoreRule = z
  .object({
    list: z.string().max(200).meta({ description: 'Dotted path of the list in the file.' }),
    rule: z.string().max(3_000).meta({ description: 'The element of that list, as YAML on one line.' }),
    note: z.string().max(1_000).optional().meta({ description: 'What else such a rule may say.' }),
  })
  .meta({ description: 'A rule, ready to be written, that makes this no drift.' })

export type IgnoreRule = z.infer<typeof IgnoreRule>

/** One field that differs. `before` or `after` is absent where the field is new or gone. Secrets are masked by the provider. */
export const Difference = z.object({
  resource: z.string().max(500).meta({ description: 'Which resource or file.' }),
  path: z.string().max(1_000).meta({ description: 'Dotted path of the field, empty for the whole resource.' }),
  before: z.string().max(20_000).optional(),
  after: z.string().max(20_000).optional(),
  /** A unified text diff where the field is a text of several lines. */
  text: z.string().max(100_000).optional(),
  source: z
    .object({ file: z.string().max(1_000), line: z.number().int().min(1).optional() })
    .optional()
    .meta({ description: 'Where git says so.' }),
  owner: z
    .object({ manager: z.string().max(200), at: z.number().int().optional() })
    .optional()
    .meta({ description: 'Who wrote the live value, and when, in milliseconds since 1970.' }),
  ignore: IgnoreRule.optional(),
})

export type Difference = z.infer<typeof Difference>
