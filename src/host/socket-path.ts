import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Systems cut unix socket paths at 104 to 108 bytes. */
const LONGEST_PATH_BYTES = 100

/** Tells homes apart in environment variables and in the folder for temporary files. */
export function homeHash(home: string): string {
  return createHash('sha256').update(resolve(home)).digest('hex').slice(0, 16)
}

/** Where the daemon of this home listens: in it, or, when that path is too long, in a folder of our own for temporary files. */
export function socketPath(home: string): string {
  const path = join(resolve(home), 'host.sock')
  if (Buffer.byteLength(path) <= LONGEST_PATH_BYTES) return path
  return join(tmpdir(), `slipway-${homeHash(home)}`, 'host.sock')
}
