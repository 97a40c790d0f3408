import type { Rendered } from '../desired.ts'
import { ANNOTATIONS, keyOf, nameOf } from '../manifest.ts'

const BEFORE = ['pre-install', 'pre-upgrade']
const AFTER = ['post-install', 'post-upgrade']
const TESTS = new Set(['test', 'test-success', 'test-failure'])
const DELETIONS: Readonly<Record<string, string>> = {
  'before-hook-creation': 'before-next',
  'hook-succeeded': 'succeeded',
  'hook-failed': 'failed',
}

export interface Mapped {
  readonly objects: readonly Rendered[]
  readonly warnings: readonly string[]
}

/** Helm's hooks as ours; those that have no counterpart are left out, and tests without a word. What Helm is to keep is kept. */
export function mapHelmHooks(objects: readonly Rendered[]): Mapped {
  const warnings: string[] = []
  const mapped = objects.map(asKept).flatMap((one) => {
    const hooks = wordsOf(one.manifest.metadata.annotations?.['helm.sh/hook'])
    // Helm 2 marked what is kept as a definition in this way.
    if (hooks.length === 0 || hooks.includes('crd-install')) return [one]
    const ours = BEFORE.some((hook) => hooks.includes(hook))
      ? 'before-sync'
      : AFTER.some((hook) => hooks.includes(hook))
        ? 'after-sync'
        : undefined
    const warning = warningOf(one, hooks, ours)
    if (warning !== undefined) warnings.push(warning)
    return ours === undefined ? [] : [asHook(one, ours)]
  })
  return { objects: mapped, warnings }
}

/** A volume or a definition that outlives its release. */
function asKept(one: Rendered): Rendered {
  const { manifest } = one
  const before = manifest.metadata.annotations ?? {}
  if (before['helm.sh/resource-policy']?.trim().toLowerCase() !== 'keep') return one
  const ignored = before[ANNOTATIONS.ignore]
  const annotations = { ...before, [ANNOTATIONS.ignore]: ignored === undefined ? 'prune' : `${ignored},prune` }
  return { ...one, manifest: { ...manifest, metadata: { ...manifest.metadata, annotations } } }
}

function asHook(one: Rendered, hook: string): Rendered {
  const { manifest } = one
  const before = manifest.metadata.annotations ?? {}
  const weight = /^\s*[-+]?\d{1,9}\s*$/.test(before['helm.sh/hook-weight'] ?? '')
    ? String(Number(before['helm.sh/hook-weight']))
    : undefined
  const deletions = wordsOf(before['helm.sh/hook-delete-policy']).flatMap((word) => DELETIONS[word] ?? [])
  const annotations = {
    [ANNOTATIONS.hook]: hook,
    ...(weight === undefined ? {} : { [ANNOTATIONS.wave]: weight }),
    ...(deletions.length === 0 ? {} : { [ANNOTATIONS.hookDelete]: deletions.join(',') }),
    ...before, // What the author says of ours stands.
  }
  return { ...one, manifest: { ...manifest, metadata: { ...manifest.metadata, annotations } } }
}

function warningOf({ manifest }: Rendered, hooks: readonly string[], ours: string | undefined): string | undefined {
  const name = nameOf(keyOf(manifest))
  if (ours === undefined) {
    if (hooks.every((hook) => TESTS.has(hook))) return undefined
    return `${name} is left out: there is no counterpart of the Helm hook ${hooks.join(', ')}`
  }
  const [install, upgrade] = ours === 'before-sync' ? BEFORE : AFTER
  const isBoth = BEFORE.some((hook) => hooks.includes(hook)) && AFTER.some((hook) => hooks.includes(hook))
  if (isBoth) return `${name} is a Helm hook of before and after: it runs before each sync only`
  if (hooks.includes(upgrade ?? '')) return undefined
  const does = manifest.kind === 'Job' || manifest.kind === 'Pod' ? 'runs' : 'is applied'
  return `${name} is a Helm hook of ${install ?? ''} alone, and ${does} with each sync: see that this does no harm`
}

function wordsOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
