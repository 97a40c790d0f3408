import { createHash, timingSafeEqual } from 'node:crypto'

/** Tokens have 256 bits of chance, so a plain digest is enough; the token itself is never kept. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Takes as long whether they differ early or late. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(a)), Buffer.from(hashToken(b)))
}
