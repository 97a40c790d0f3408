import { z } from 'zod'
import { checkDocument } from './check.ts'
import { readDocument } from './document.ts'
import { configError } from './problem.ts'
import { line, listenAddress } from './scalar.ts'

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
})

export type ServerFile = z.infer<typeof ServerFile>

/** `file` is the path that errors name. Errors: `config.invalid`. */
export function parseServerFile(text: string, file: string): ServerFile {
  const checked = checkDocument(readDocument(text, file), ServerFile)
  if (!checked.ok) throw configError(checked.problems)
  return checked.value
}
