import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { SourceContext } from './kind.ts'

const MAX_BYTES = 64 * 1_024

export type Credential =
  | { readonly type: 'bearer'; readonly file: string }
  | { readonly type: 'basic'; readonly username: string; readonly file: string }

/**
 * The `authorization` header for a credential. The file is read anew each time, as secrets are rotated. Errors:
 * `analysis.source-credential`, which never shows what the file holds.
 */
export async function authorizationOf(credential: Credential, context: SourceContext): Promise<string> {
  const secret = await readSecret(credential.file, context)
  if (credential.type === 'bearer') return `Bearer ${secret}`
  return `Basic ${Buffer.from(`${credential.username}:${secret}`).toString('base64')}`
}

async function readSecret(file: string, context: SourceContext): Promise<string> {
  const path = resolve(context.folder, file)
  const refuse = (how: string, cause?: unknown): Error =>
    slipwayError('analysis.source-credential', { file, source: context.name, how }, { cause })
  let text: string
  try {
    text = await readStart(path)
  } catch (cause) {
    throw refuse((cause as NodeJS.ErrnoException).code ?? 'it cannot be read', cause)
  }
  if (text.length > MAX_BYTES) throw refuse('it is larger than 64 KiB')
  const secret = text.trim()
  if (secret === '') throw refuse('it is empty')
  if (/\p{Cc}/u.test(secret)) throw refuse('it holds more than one line')
  return secret
}

async function readStart(path: string): Promise<string> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
