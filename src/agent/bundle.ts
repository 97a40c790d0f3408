import { canonicalJson } from '#domain/canonical.ts'
import type { Blobs } from '#domain/source.ts'
import { limitedCache } from '#tools/limited-cache.ts'

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

/** A bundle by its digest. Errors: `blob.missing`, `blob.corrupt`. */
export type BundleShelf = (digest: string) => Promise<Bundle>

/** As stored. */
const MOST_SHELF_BYTES = 8 * 1024 * 1024

export async function putBundle(blobs: Blobs, bundle: Bundle): Promise<string> {
  return blobs.put(Buffer.from(canonicalJson(bundle)))
}

/** Errors: `blob.missing`, `blob.corrupt`. */
export async function getBundle(blobs: Blobs, digest: string): Promise<Bundle> {
  return parse(await blobs.get(digest))
}

/** Keeps those that were asked for last, for all who ask again and again: thousands of applications may run the same. */
export function bundleShelf(blobs: Blobs): BundleShelf {
  const kept = limitedCache<Bundle>(MOST_SHELF_BYTES)
  const underWay = new Map<string, Promise<Bundle>>()
  const read = async (digest: string): Promise<Bundle> => {
    try {
      const bytes = await blobs.get(digest)
      const bundle = parse(bytes)
      kept.set(digest, bundle, bytes.length)
      return bundle
    } finally {
      underWay.delete(digest)
    }
  }
  return async (digest) => {
    const known = kept.get(digest)
    if (known) return known
    const asked = underWay.get(digest) ?? read(digest)
    underWay.set(digest, asked)
    return asked
  }
}

function parse(bytes: Buffer): Bundle {
  return JSON.parse(bytes.toString('utf8')) as Bundle
}
