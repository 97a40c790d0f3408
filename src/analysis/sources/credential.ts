import { resolve } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import { readSecretFile } from '#tools/secret-file.ts'
import type { SourceContext } from './kind.ts'

export type Credential =
  | { readonly type: 'bearer'; readonly file: string }
  | { readonly type: 'basic'; readonly username: string; readonly file: string }

/**
 * The `authorization` header for a credential. The file is read anew each time, as secrets are rotated. Errors:
 * `analysis.source-credential`, which never shows what the file holds.
 */
export async function authorizationOf(credential: Credential, context: SourceContext): Promise<string> {
  const { type, file } = credential
  const secret = await readSecretFile(resolve(context.folder, file), (how, cause) =>
    slipwayError('analysis.source-credential', { file, source: context.name, how }, { cause }),
  )
  if (type === 'bearer') return `Bearer ${secret}`
  return `Basic ${Buffer.from(`${credential.username}:${secret}`).toString('base64')}`
}
