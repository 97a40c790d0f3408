import { createHash } from 'node:crypto'
import { slipwayError } from '../errors.ts'
import type { Blobs } from '../source.ts'

/** Blobs that end with the test. */
export function memoryBlobs(): Blobs & { clear(): void } {
  const kept = new Map<string, Buffer>()
  return {
    put(bytes) {
      const digest = createHash('sha256').update(bytes).digest('hex')
      kept.set(digest, Buffer.from(bytes))
      return Promise.resolve(digest)
    },
    get(digest) {
      const found = kept.get(digest)
      return found ? Promise.resolve(found) : Promise.reject(slipwayError('blob.missing', { digest }))
    },
    has: (digest) => Promise.resolve(kept.has(digest)),
    clear: () => kept.clear(),
  }
}
