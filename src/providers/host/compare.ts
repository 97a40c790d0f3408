import { createTwoFilesPatch } from 'diff'
import { canonicalJson } from '#domain/canonical.ts'
import type { Difference } from '#domain/diff.ts'
import type { Comparison } from '#domain/provider.ts'
import type { Desired, ReleaseFile } from './desired.ts'
import { nameOf } from './desired.ts'
import { maskValue } from './mask.ts'

const SETTINGS = 'settings'
const MOST_PATCH = 100_000
/** What takes effect without new processes, so that a canary would prove nothing. */
const IN_PLACE: ReadonlySet<string> = new Set(['replicas', 'health', 'stop', 'sticky', 'headers', 'listen'])

/** Which files and settings changed. Pure. */
export function compare(before: Desired | undefined, after: Desired): Comparison {
  if (!before) {
    return { differences: fileDifferences([], after.files), summary: `first release, ${filesIn(after.files.length)}` }
  }
  const files = fileDifferences(before.files, after.files)
  const settings = settingDifferences(before, after)
  const differences = [...files, ...settings]
  if (differences.length === 0) return { differences, quick: 'nothing changed', summary: 'nothing changed' }
  const summary = summarise(differences)
  const isInPlace = files.length === 0 && settings.every(({ path }) => IN_PLACE.has(path.split('.')[0] ?? ''))
  return { differences, summary, ...(isInPlace ? { quick: `only ${summary}` } : {}) }
}

function fileDifferences(before: readonly ReleaseFile[], after: readonly ReleaseFile[]): Difference[] {
  const old = new Map(before.map((file) => [file.path, file]))
  const changed = after.filter(({ path, blob, mode }) => old.get(path)?.blob !== blob || old.get(path)?.mode !== mode)
  const kept = new Set(after.map((file) => file.path))
  const gone = before.filter((file) => !kept.has(file.path))
  return [
    ...changed.map((file) => fileDifference(file.path, old.get(file.path), file)),
    ...gone.map((file) => fileDifference(file.path, file, undefined)),
  ]
}

function fileDifference(path: string, before: ReleaseFile | undefined, after: ReleaseFile | undefined): Difference {
  const text = patchOf(path, before, after)
  return {
    resource: path.slice(0, 500),
    path: '',
    ...(before ? { before: nameOf(before) } : {}),
    ...(after ? { after: nameOf(after) } : {}),
    ...(text === undefined ? {} : { text }),
  }
}

function patchOf(path: string, before: ReleaseFile | undefined, after: ReleaseFile | undefined): string | undefined {
  const isText =
    (before === undefined || before.text !== undefined) && (after === undefined || after.text !== undefined)
  if (!isText || before?.blob === after?.blob) return undefined
  const patch = createTwoFilesPatch(path, path, before?.text ?? '', after?.text ?? '', '', '', { context: 3 })
  return patch.length > MOST_PATCH ? undefined : patch
}

function settingDifferences(before: Desired, after: Desired): Difference[] {
  const old = flatten(before.settings)
  const now = flatten(after.settings)
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path))
  return paths.map((path) => {
    const difference: Difference = { resource: SETTINGS, path }
    const [from, to] = [old.get(path), now.get(path)]
    if (from !== undefined) difference.before = maskValue(path, from).slice(0, 20_000)
    if (to !== undefined) difference.after = maskValue(path, to).slice(0, 20_000)
    return difference
  })
}

/** Dotted paths; lists count as one value. */
function flatten(settings: Desired['settings']): ReadonlyMap<string, string> {
  const flat = new Map<string, string>()
  const walk = (value: unknown, path: string): void => {
    if (value === undefined) return
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      flat.set(path, typeof value === 'string' ? value : canonicalJson(value))
      return
    }
    for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`)
  }
  walk(settings, '')
  return flat
}

/** "server.js and 2 more files changed; replicas 2 → 4". */
function summarise(differences: readonly Difference[]): string {
  const files = differences.filter(({ resource }) => resource !== SETTINGS)
  const settings = differences.filter(({ resource }) => resource === SETTINGS)
  const parts = settings.slice(0, 5).map(({ path, before = 'none', after = 'none' }) => `${path} ${before} → ${after}`)
  if (settings.length > 5) parts.push(`${settings.length - 5} more settings`)
  const [first, ...others] = files
  if (first)
    parts.unshift(others.length > 0 ? `${first.resource} and ${filesIn(others.length, 'more ')}` : first.resource)
  return `${parts.join('; ').slice(0, 1_000)} changed`
}

function filesIn(count: number, which = ''): string {
  return `${count} ${which}${count === 1 ? 'file' : 'files'}`
}
