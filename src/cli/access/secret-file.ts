import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'

/** A file for a secret that is still to come. */
export interface SecretFile {
  /** Puts the secret in place of what is there, readable by its owner alone. */
  keep(text: string): Promise<void>
  discard(): Promise<void>
}

/**
 * Opened before the secret is asked for: one that is shown once must not be lost because a folder cannot be written.
 * Errors: `cli.secret-file`.
 */
export async function openSecretFile(path: string): Promise<SecretFile> {
  const draft = join(dirname(path), `.${randomUUID()}.new`)
  const failed = (cause: NodeJS.ErrnoException): never => {
    throw slipwayError('cli.secret-file', { file: path, how: cause.message }, { cause })
  }
  const isFolder = await stat(path).then(
    (known) => known.isDirectory(),
    () => false,
  )
  if (isFolder) throw slipwayError('cli.secret-file', { file: path, how: 'it is a folder' })
  const handle = await open(draft, 'wx', 0o600).catch(failed)
  const discard = async (): Promise<void> => {
    await handle.close().catch(() => {})
    await rm(draft, { force: true })
  }
  return {
    discard,
    async keep(text) {
      try {
        await handle.writeFile(text)
        await handle.sync()
        await handle.close()
        await rename(draft, path)
      } catch (error) {
        await discard()
        failed(error as NodeJS.ErrnoException)
      }
    },
  }
}
