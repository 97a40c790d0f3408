import { slipwayError } from '#domain/errors.ts'
import { isRecord } from '../api/problem.ts'
import { keyOf, nameOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { applyOperations, mergeInto, PatchFault } from './json-patch.ts'
import type { Patch } from './options.ts'

/** The manifest with all patches that are for it, in their order. Errors: `kubernetes.patch`. */
export function patched(manifest: Manifest, patches: readonly Patch[]): Manifest {
  return patches.filter((patch) => isFor(patch, manifest)).reduce(applyPatch, manifest)
}

/** Errors: `kubernetes.patch` where a patch is for nothing that is copied. */
export function checkTargets(patches: readonly Patch[], copied: readonly Manifest[]): void {
  for (const patch of patches.filter((one) => !copied.some((manifest) => isFor(one, manifest)))) {
    const names = copied.map((manifest) => nameOf(keyOf(manifest))).join(', ')
    const what = patch.name === undefined ? patch.kind : `${patch.kind} ${patch.name}`
    throw slipwayError('kubernetes.patch', { what, how: `the variant has no such object, but ${names}` })
  }
}

function isFor({ kind, name }: Patch, manifest: Manifest): boolean {
  return kind === manifest.kind && (name === undefined || name === manifest.metadata.name)
}

function applyPatch(manifest: Manifest, { operations, merge }: Patch): Manifest {
  const what = nameOf(keyOf(manifest))
  try {
    const after = applyOperations(merge === undefined ? manifest : mergeInto(manifest, merge), operations)
    if (isSameObject(after, manifest)) return after
  } catch (error) {
    if (!(error instanceof PatchFault)) throw error
    throw slipwayError('kubernetes.patch', { what, how: error.message })
  }
  throw slipwayError('kubernetes.patch', {
    what,
    how: 'it changes apiVersion, kind, name or namespace, which tell the object from others',
  })
}

function isSameObject(after: unknown, before: Manifest): after is Manifest {
  if (!isRecord(after) || !isRecord(after['metadata'])) return false
  const { name, namespace } = after['metadata']
  return (
    after['apiVersion'] === before.apiVersion &&
    after['kind'] === before.kind &&
    name === before.metadata.name &&
    namespace === before.metadata.namespace
  )
}
