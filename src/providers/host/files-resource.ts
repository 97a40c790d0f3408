import type { Difference } from '#domain/diff.ts'
import type { LiveState, Resource } from '#domain/health.ts'
import { cut } from '#domain/text.ts'
import type { VariantState } from '#host/api.ts'
import type { Desired } from './desired.ts'
import { nameOf, shortRelease } from './desired.ts'
import type { ReleaseFiles } from './release-watch.ts'

const FILE = 'file:'
const MOST_FILES = 50
const MOST_KEY = 200

/** The files that a variant runs from, where anything is known of them. */
export function filesResource({ variant, release }: VariantState, files: ReleaseFiles): Resource[] {
  const known = files.get(release)
  if (!known) return []
  const { count, altered } = known
  const [first, ...others] = altered.map(({ file, found }) => ({ path: file.path, found }))
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  const reason = first
    ? `${first.path}${more} changed after the release was put here`
    : `${count} files, all as they were put here`
  const shown = [...(first ? [first] : []), ...others].slice(0, MOST_FILES)
  return [
    {
      id: `${variant}/files`,
      parent: variant,
      kind: 'release',
      name: shortRelease(release),
      variant,
      health: first ? 'degraded' : 'healthy',
      reason: cut(reason, 2_000),
      fields: {
        release,
        ...Object.fromEntries(shown.map(({ path, found }) => [`${FILE}${path}`.slice(0, MOST_KEY), found])),
      },
    },
  ]
}

/** Files of the wanted release that somebody changed on disk. */
export function fileDrift(desired: Desired, live: LiveState): Difference[] {
  const fields = live.resources.find(({ id }) => id === 'primary/files')?.fields ?? {}
  if (fields['release'] !== desired.release) return []
  const files = new Map(desired.files.map((file) => [`${FILE}${file.path}`.slice(0, MOST_KEY), file]))
  return Object.entries(fields).flatMap(([key, after]) => {
    const file = key.startsWith(FILE) ? files.get(key) : undefined
    return file ? [{ resource: file.path.slice(0, 500), path: '', before: nameOf(file), after }] : []
  })
}
