import { canonicalJson } from '#domain/canonical.ts'
import type { Difference } from '#domain/diff.ts'
import type { LiveState, Resource } from '#domain/health.ts'
import { ALL_TO_PRIMARY } from '#host/api.ts'
import type { Desired } from './desired.ts'
import { frontSpec, variantSpec } from './desired.ts'
import { fileDrift } from './files-resource.ts'
import { ANSWERING, fieldsOf } from './observe.ts'

/** Where the daemon was told otherwise than git says: `before` is what should be, `after` what is. Pure. */
export function diff(desired: Desired, live: LiveState): Difference[] {
  if (live.health === 'unknown') return []
  const { replicas } = desired.settings
  const wanted = fieldsOf({ ...variantSpec(desired, '/', replicas), wanted: replicas })
  return [
    ...fieldDifferences('primary', wanted, find(live, 'primary')),
    ...fieldDifferences(
      'application',
      {
        front: canonicalJson(frontSpec(desired)).slice(0, 2_000),
        weights: canonicalJson(ALL_TO_PRIMARY),
        proxy: ANSWERING,
      },
      find(live, 'application'),
    ),
    ...fileDrift(desired, live),
  ]
}

function find(live: LiveState, id: string): Resource | undefined {
  return live.resources.find((resource) => resource.id === id)
}

function fieldDifferences(
  resource: string,
  wanted: Readonly<Record<string, string>>,
  found: Resource | undefined,
): Difference[] {
  if (!found) return [{ resource, path: '', before: 'present' }]
  return Object.entries(wanted)
    .filter(([path, before]) => found.fields?.[path] !== before)
    .map(([path, before]) => ({ resource, path, before, after: found.fields?.[path] ?? '' }))
}
