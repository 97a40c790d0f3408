import { open } from 'node:fs/promises'

const MAX_BYTES = 64 * 1_024

/**
 * The one line that a file holds. Read anew each time it is needed, as secrets are rotated. What it throws is made by
 * `refuse`, from words that never show what the file holds.
 */
export async function readSecretFile(path: string, refuse: (how: string, cause?: unknown) => Error): Promise<string> {
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
