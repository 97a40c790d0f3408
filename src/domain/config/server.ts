import { z } from 'zod'
import { checkDocument } from './check.ts'
import { readDocument } from './document.ts'
import { configError } from './problem.ts'
import { DEFAULT_RETENTION } from '../retention.ts'
import { count, line, listenAddress } from './scalar.ts'

const file = line(1_000).meta({ $comment: 'path' })

/** The control plane's file. */
export const ServerFile = z.strictObject({
  listen: listenAddress
    .default('127.0.0.1:7780')
    .meta({ description: 'Where it answers. Beyond this machine put a TLS proxy in front.' }),
  home: file.default('.slipway').meta({ description: 'Folder of its database and logs, as a path from this file.' }),
  hooks: z
    .strictObject({
      secretFile: file.meta({ description: 'File with the secret that signs webhooks, as a path from this file.' }),
    })
    .optional()
    .meta({ description: 'Webhooks of git forges; left out: a secret is made in the home folder, `hook.secret`.' }),
  retention: z
    .strictObject({
      days: count({ min: 7, max: 3_650 })
        .default(DEFAULT_RETENTION.days)
        .meta({ description: 'A deployment is kept for at least so long after its end.' }),
      deploymentsPerApplication: count({ min: 10, max: 100_000 })
        .default(DEFAULT_RETENTION.deploymentsPerApplication)
        .meta({ description: 'So many of each application, the newest, are kept however old they are.' }),
    })
    .prefault({})
    .meta({
      description:
        'How long ended deployments are kept, with their facts and logs. What an application runs is never forgotten, nor who did what.',
    }),
})

export type ServerFile = z.infer<typeof ServerFile>

/** `file` is the path that errors name. Errors: `config.invalid`. */
export function parseServerFile(text: string, file: string): ServerFile {
  const checked = checkDocument(readDocument(text, file), ServerFile)
  if (!checked.ok) throw configError(checked.problems)
  return checked.value
}
