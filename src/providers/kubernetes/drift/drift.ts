import { digestOf } from '#domain/canonical.ts'
import type { Difference } from '#domain/diff.ts'
import { reportOf } from '#domain/errors.ts'
import type { DriftReport } from '#domain/provider.ts'
import { cut } from '#domain/text.ts'
import type { Cluster } from '../api/cluster.ts'
import type { Origin, Rendered } from '../desired.ts'
import { isPassingJob } from '../health/passing-job.ts'
import type { Entry } from '../live/entry.ts'
import type { View } from '../live/store.ts'
import { idOf } from '../live/tree.ts'
import { inTurns } from '../apply/in-turns.ts'
import { ANNOTATIONS, formatKey, keyOf, nameOf } from '../manifest.ts'
import type { Manifest, ObjectKey } from '../manifest.ts'
import { compareObject, MISSING, UNWANTED } from './compare-object.ts'
import type { Compared, Found } from './compare-object.ts'
import { isIgnored, readyRule, rulesInForce } from './ignore-rule.ts'
import type { IgnoreRule } from './ignore-rule.ts'

/** What was found last of an application, by object: what has not changed since is not asked for again. */
export type DriftMemory = Map<string, Map<string, Remembered>>

interface Remembered {
  readonly fingerprint: string
  readonly digest: string
  readonly found: readonly Found[]
  /** What the server said of the manifest, such as that its API version is to go. */
  readonly warnings: readonly string[]
}

/** An apply was answered with it: nothing of it differs from what was applied, and the server need not be asked. */
export function rememberApplied(
  memory: DriftMemory,
  application: string,
  { manifest, fingerprint, warnings }: { manifest: Manifest; fingerprint: string; warnings: readonly string[] },
): void {
  const own = memory.get(application) ?? new Map<string, Remembered>()
  memory.set(application, own)
  own.set(formatKey(keyOf(manifest)), { fingerprint, digest: digestOf(manifest), found: [], warnings })
}

export interface DriftQuestion {
  readonly application: string
  /** As they are applied, labels and annotations of ours included. */
  readonly wanted: readonly Rendered[]
  readonly view: View
  readonly cluster: Pick<Cluster, 'objects' | 'kinds'>
  readonly memory: DriftMemory
  readonly rules: readonly IgnoreRule[]
  /** Whether what is no longer wanted is drift. */
  readonly prune: boolean
  readonly now: number
}

const AT_A_TIME = 6
const RETRY_MS = 10_000
const MOST_DIFFERENCES = 500
const MOST_WARNINGS = 20

/** Where the cluster differs from what was deployed. What cannot be asked is unknown, which is a warning and no drift. */
export async function findDrift(question: DriftQuestion, signal: AbortSignal): Promise<DriftReport> {
  const looked = question.wanted.filter(({ manifest }) => !isLeftAlone(manifest))
  const memory = memoryOf(question, looked)
  const results = await inTurns(looked, AT_A_TIME, (rendered) => look(question, { rendered, memory, signal }))
  const inForce = rulesInForce(question.rules, question.now)
  const differences = [...results.flatMap(({ differences }) => differences), ...unwanted(question)]
  const unknown = results.flatMap((result) => (result.unknown === undefined ? [] : [result.unknown]))
  const said = [...new Set(results.flatMap((result) => result.said ?? []))]
  return {
    differences: differences
      .filter(({ key, found }) => !isIgnored(inForce.rules, { key, path: found.steps, managers: managersOf(found) }))
      .slice(0, MOST_DIFFERENCES)
      .map(differenceOf),
    // What is not known comes first: it is what the state is explained with.
    warnings: [...unknown, ...inForce.warnings, ...said].slice(0, MOST_WARNINGS),
    ...(unknown.length > 0 ? { retryAfterMs: RETRY_MS } : {}),
  }
}

interface Located {
  readonly key: ObjectKey
  readonly found: Found
  readonly origin?: Origin | undefined
}

interface Result {
  readonly differences: readonly Located[]
  readonly unknown?: string
  readonly said?: readonly string[]
}

/** Left over from before: what is no longer wanted. */
function memoryOf({ application, memory }: DriftQuestion, looked: readonly Rendered[]): Map<string, Remembered> {
  const found = memory.get(application) ?? new Map<string, Remembered>()
  memory.set(application, found)
  const ids = new Set(looked.map(({ manifest }) => formatKey(keyOf(manifest))))
  for (const id of found.keys()) if (!ids.has(id)) found.delete(id)
  return found
}

async function look(
  { view, cluster }: DriftQuestion,
  { rendered, memory, signal }: { rendered: Rendered; memory: Map<string, Remembered>; signal: AbortSignal },
): Promise<Result> {
  const { manifest, origin } = rendered
  const key = keyOf(manifest)
  const located = ({ found, warnings }: Compared): Result => ({
    differences: found.map((one) => ({ key, found: one, origin })),
    said: warnings.map((text) => cut(`${nameOf(key)}: the cluster warns: ${text}`, 1_000)),
  })
  const unknown = (why: string): Result => ({
    differences: [],
    unknown: cut(`Whether ${nameOf(key)} drifted is not known: ${why}`, 1_000),
  })
  const state = view.stateOf(key)
  if (state.type === 'loading') return unknown('it is not looked at yet')
  if (state.type === 'broken') return unknown(state.why)
  const entry = view.find(key)
  // To put one there again that has ended would run it again, and again.
  if (!entry) return located({ found: isPassingJob(manifest) ? [] : [MISSING], warnings: [] })
  const digest = digestOf(manifest)
  const known = memory.get(entry.id)
  if (known?.digest === digest && known.fingerprint === entry.fingerprint) return located(known)
  try {
    const compared = await compareObject(cluster, manifest, signal)
    memory.set(entry.id, { fingerprint: entry.fingerprint, digest, ...compared })
    return located(compared)
  } catch (error) {
    memory.delete(entry.id)
    if (signal.aborted) throw error
    return unknown(reportOf(error).message)
  }
}

/** What bears the application's mark and is not in its manifests any more. */
function unwanted({ application, wanted, view, prune }: DriftQuestion): Located[] {
  if (!prune) return []
  const ids = new Set(wanted.map(({ manifest }) => formatKey(keyOf(manifest))))
  const isLeft = (entry: Entry): boolean => {
    if (ids.has(entry.id) || entry.owners.length > 0) return false
    const object = entry.object()
    const { annotations, deletionTimestamp } = object.metadata
    const isHook = annotations?.[ANNOTATIONS.hook] !== undefined
    return !isHook && deletionTimestamp === undefined && !isLeftAlone(object) && !ignores(object, 'prune')
  }
  return view
    .ofApplication(application)
    .filter(isLeft)
    .map(({ key }) => ({ key, found: UNWANTED }))
}

function isLeftAlone(manifest: Manifest): boolean {
  return ignores(manifest, 'drift') || manifest.metadata.annotations?.[ANNOTATIONS.hook] !== undefined
}

function ignores({ metadata }: Manifest, what: 'drift' | 'prune'): boolean {
  const listed = (metadata.annotations?.[ANNOTATIONS.ignore] ?? '').split(',').map((word) => word.trim())
  return listed.some((word) => word === what || word === 'all')
}

function managersOf({ owners }: Found): string[] {
  return owners.map(({ manager }) => manager)
}

function differenceOf({ key, found, origin }: Located): Difference {
  const { steps, shown, owners } = found
  const [owner] = owners
  const ignore = readyRule(key, { path: steps, manager: owner?.manager })
  return {
    resource: idOf(key),
    ...shown,
    ...(origin ? { source: { ...origin, file: cut(origin.file, 1_000) } } : {}),
    ...(owner ? { owner: { ...owner, manager: cut(owner.manager, 200) } } : {}),
    ...(ignore ? { ignore } : {}),
  }
}
