import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** 16 characters that sort by time: 10 of milliseconds, 6 of chance. Safe in URLs, file names and shells. */
export function newId(now: number): string {
  let time = ''
  for (let rest = now, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) time = ALPHABET.charAt(rest % 32) + time
  let chance = ''
  for (const byte of randomBytes(6)) chance += ALPHABET.charAt(byte % 32)
  return time + chance
}

/** A secret with a prefix that tells scanners and people what it is. */
export function newSecret(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`
}
