import { createHash, randomBytes, randomUUID } from 'node:crypto'

/** The letters that generated names and hashes are made of: no vowels, nothing that looks like another. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
const SUFFIX_LENGTH = 5
const HASH_LENGTH = 10

/** What the server makes up. */
export interface Ids {
  uid(): string
  suffix(): string
  containerId(): string
  podAddress(): string
  clusterAddress(): string
  nodePort(): number
}

export function createIds(): Ids {
  let pods = 1
  let services = 1
  let ports = 30_000
  return {
    uid: () => randomUUID(),
    suffix: () => letters(randomBytes(SUFFIX_LENGTH)),
    containerId: () => `containerd://${randomBytes(32).toString('hex')}`,
    podAddress() {
      pods += 1
      return `10.244.${(pods >> 8) & 255}.${pods & 255}`
    },
    clusterAddress() {
      services += 1
      return `10.96.${(services >> 8) & 255}.${services & 255}`
    },
    nodePort: () => (ports += 1),
  }
}

/** Names a pod template by what it holds. */
export function templateHash(template: unknown): string {
  return letters(createHash('sha256').update(JSON.stringify(template)).digest().subarray(0, HASH_LENGTH))
}

export function imageId(image: string): string {
  return `sha256:${createHash('sha256').update(image).digest('hex')}`
}

function letters(bytes: Uint8Array): string {
  return [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join('')
}
