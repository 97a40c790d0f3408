import { canonicalJson } from '#domain/canonical.ts'
import type { Blobs } from '#domain/source.ts'

/**
 * A stored desired state: with its blobs it can be put back without git. Its digest names it everywhere. It holds
 * only what decides what runs, so that two commits that want the same have the same digest.
 */
export interface Bundle {
  readonly provider: string
  readonly target: string
  /** The application's provider section, parsed. */
  readonly app: unknown
  readonly desired: unknown
}

export async function putBundle(blobs: Blobs, bundle: Bundle): Promise<string> {
  return blobs.put(Buffer.from(canonicalJson(bundle)))
}

/** Errors: `blob.missing`, `blob.corrupt`. */
export async function getBundle(blobs: Blobs, digest: string): Promise<Bundle> {
  return JSON.parse((await blobs.get(digest)).toString('utf8')) as Bundle
}
