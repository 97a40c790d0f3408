import { createHash } from 'node:crypto'
import { canonicalJson } from '#domain/canonical.ts'
import { SlipwayError, slipwayError } from '#domain/errors.ts'
import type { Cluster } from '../api/cluster.ts'
import type { Kinds } from '../api/kinds.ts'
import type { Changed, Objects } from '../api/objects.ts'
import { ApiProblem } from '../api/problem.ts'
import { isSecret, storedForm } from '../api/stored-form.ts'
import { healthOf } from '../health/index.ts'
import { ANNOTATIONS, keyOf, nameOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import { isForced, isReplaced } from './admit.ts'
import { isAutoscaled, isSizeConflict, withoutSize } from './autoscaled.ts'
import { wereOurs } from './reclaim.ts'
import { isHeldBy, takeOver } from './take-over.ts'
import type { Work } from './wish.ts'

export type Outcome =
  | {
      readonly type: 'applied'
      readonly object: LiveObject
      readonly created: boolean
      /** Of the cluster, such as that an API version is to go. */
      readonly warnings: readonly string[]
    }
  /** One of that name is being removed: then it is applied again. */
  | { readonly type: 'going'; readonly why: string }

export interface ApplyTools {
  readonly objects: Objects
  readonly kinds: Kinds
  readonly takeOver: AppSettings['takeOver']
  readonly reclaims: Work['reclaims']
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

export function applyToolsOf({ objects, kinds }: Cluster, { app, reclaims, signal, log }: Work): ApplyTools {
  return { objects, kinds, takeOver: app.takeOver, reclaims, signal, log }
}

/** Puts one object there. Errors: those of the API; `kubernetes.conflict` names the other managers and their fields. */
export async function applyOne(tools: ApplyTools, manifest: Manifest): Promise<Outcome> {
  return isReplaced(manifest) ? await replaceOne(tools, manifest) : outcomeOf(tools, await applied(tools, manifest))
}

async function applied(tools: ApplyTools, manifest: Manifest): Promise<Changed> {
  const { objects, signal, log } = tools
  let changed: Changed
  try {
    changed = await objects.apply(manifest, { force: isForced(manifest), signal })
  } catch (error) {
    const managers = managersIn(error)
    const isAllowed = managers.length > 0 && managers.every((one) => tools.takeOver.includes(one))
    if (!isAllowed && isSizeConflict(error) && (await isAutoscaled(tools, manifest, signal))) {
      log(`${nameOf(keyOf(manifest))}: spec.replicas is left to its autoscaler`)
      return await objects.apply(withoutSize(manifest), { signal })
    }
    if (!isAllowed && wereOurs(error, manifest, tools.reclaims)) {
      log(`${nameOf(keyOf(manifest))}: what ${managers.join(', ')} changed is taken back`)
      return await objects.apply(manifest, { force: true, signal })
    }
    if (!isAllowed) throw error
    return await takenOver(tools, manifest, managers)
  }
  // Where they agree nothing conflicts: what git drops later would stay theirs, and in the cluster.
  const holders = tools.takeOver.filter((one) => isHeldBy(changed.object, one))
  return holders.length === 0 ? changed : await takenOver(tools, manifest, holders)
}

async function takenOver(
  { objects, signal, log }: ApplyTools,
  manifest: Manifest,
  managers: readonly string[],
): Promise<Changed> {
  log(`${nameOf(keyOf(manifest))}: fields of ${managers.join(', ')} are taken over`)
  await takeOver(objects, manifest, { managers, signal })
  return await objects.apply(manifest, { force: true, signal })
}

function outcomeOf({ log }: ApplyTools, { object, created, warnings }: Changed): Outcome {
  const what = nameOf(keyOf(object))
  // Applied again and again until it is gone, it would be warned of as often.
  if (object.metadata.deletionTimestamp !== undefined) return { type: 'going', why: goingWords(object) }
  for (const warning of warnings) log(`${what}: the cluster warns: ${warning}`)
  return { type: 'applied', object, created, warnings }
}

/** "Deployment shop/web is being removed: the finalizer x holds it". */
export function goingWords(object: LiveObject): string {
  const { finalizers = [] } = object.metadata
  const what = nameOf(keyOf(object))
  if (finalizers.length === 0) return `${what} is being removed`
  const names = `the finalizer${finalizers.length === 1 ? '' : 's'} ${finalizers.join(', ')}`
  return `${what} is being removed: ${names} hold${finalizers.length === 1 ? 's' : ''} it`
}

function managersIn(error: unknown): readonly string[] {
  if (!(error instanceof ApiProblem) || error.code !== 'kubernetes.conflict') return []
  const found = error.causes.map(({ message }) => /conflict with "(.+?)"/.exec(message)?.[1] ?? '')
  return [...new Set(found)]
}

const ATTEMPTS = 3

/** Somebody may make, remove or change it between two requests. */
async function replaceOne(tools: ApplyTools, manifest: Manifest): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await replaceOnce(tools, manifest)
    } catch (error) {
      const isRace = error instanceof SlipwayError && RACES.has(error.code)
      if (!isRace || attempt >= ATTEMPTS) throw error
    }
  }
}

const RACES: ReadonlySet<string> = new Set(['kubernetes.exists', 'kubernetes.changed'])

async function replaceOnce(tools: ApplyTools, given: Manifest): Promise<Outcome> {
  const { objects, signal } = tools
  const manifest = withDigest(given)
  const live = await objects.get(manifest, signal)
  if (!live) return outcomeOf(tools, await objects.create(manifest, { signal }))
  if (live.metadata.deletionTimestamp !== undefined) return { type: 'going', why: goingWords(live) }
  try {
    return outcomeOf(tools, await objects.replace(over(live, manifest), { signal }))
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'kubernetes.immutable') throw error
    if (isAsPut(live, manifest)) return { type: 'applied', object: live, created: false, warnings: [] }
    if (HOLDS_DATA.has(manifest.kind) && !isForced(manifest)) {
      throw slipwayError('kubernetes.remade', { what: nameOf(keyOf(manifest)), words: error.words }, { cause: error })
    }
    tools.log(`${nameOf(keyOf(manifest))} cannot be changed so, and is made anew: ${error.words}`)
    await objects.remove(manifest, { propagation: 'foreground', uid: live.metadata.uid, signal })
    return { type: 'going', why: `${nameOf(keyOf(manifest))} is being made anew` }
  }
}

/** Not of Secrets: pages show annotations, and what is short could be found by trying. */
function withDigest(manifest: Manifest): Manifest {
  if (isSecret(keyOf(manifest))) return manifest
  const digest = createHash('sha256')
    .update(canonicalJson(storedForm(manifest)))
    .digest('hex')
    .slice(0, 32)
  const annotations = { ...manifest.metadata.annotations, [ANNOTATIONS.put]: digest }
  return { ...manifest, metadata: { ...manifest.metadata, annotations } }
}

/**
 * A cluster refuses many an object that is sent once more as it was, as it has added to it: what nobody changed is not
 * made anew for that. One that ended in failure is.
 */
function isAsPut(live: LiveObject, { metadata }: Manifest): boolean {
  const digest = metadata.annotations?.[ANNOTATIONS.put]
  const isSame = digest !== undefined && live.metadata.annotations?.[ANNOTATIONS.put] === digest
  return isSame && healthOf(live, { children: () => [] }).final !== true
}

/** With these much more would be lost than the object itself. */
const HOLDS_DATA = new Set(['Namespace', 'CustomResourceDefinition', 'PersistentVolume', 'PersistentVolumeClaim'])

/** Finalizers and owners are others' business: to leave them out would take them away. */
function over({ metadata }: LiveObject, manifest: Manifest): Manifest {
  const { resourceVersion, finalizers, ownerReferences } = metadata
  return {
    ...manifest,
    metadata: {
      resourceVersion,
      ...(finalizers ? { finalizers } : {}),
      ...(ownerReferences ? { ownerReferences } : {}),
      ...manifest.metadata,
    },
  }
}
