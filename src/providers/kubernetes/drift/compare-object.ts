import type { Objects } from '../api/objects.ts'
import { ApiProblem } from '../api/problem.ts'
import { storedForm } from '../api/stored-form.ts'
import { ANNOTATIONS, keyOf } from '../manifest.ts'
import type { LiveObject, Manifest, ObjectKey } from '../manifest.ts'
import { fieldDifferences } from './field-differences.ts'
import { fieldsOfManifest, ownFields, union } from './field-set.ts'
import type { FieldSet, Step } from './field-set.ts'
import { ownersOf } from './live-owner.ts'
import type { LiveOwner } from './live-owner.ts'
import { shownValue } from './shown-value.ts'

/** A difference of one object, values masked: it may be kept. */
export interface Found {
  readonly path: readonly Step[]
  readonly before: string | undefined
  readonly after: string | undefined
  readonly owners: readonly LiveOwner[]
}

const PRESENT = 'present'

export const MISSING: Found = { path: [], before: PRESENT, after: undefined, owners: [] }
export const UNWANTED: Found = { path: [], before: undefined, after: PRESENT, owners: [] }

/**
 * What an apply would change, told by the server itself: it fills in its defaults, runs its webhooks and writes quantities
 * its own way on both sides. Only fields count that are ours by the manifest, or were and are left out of it now.
 * Errors: those of the API, which say nothing of a difference.
 */
export async function compareObject(
  objects: Objects,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const key = keyOf(manifest)
  const live = await objects.get(manifest, signal)
  if (!live) return [MISSING]
  if (live.metadata.deletionTimestamp !== undefined) {
    return [{ path: [], before: PRESENT, after: 'being removed', owners: [] }]
  }
  try {
    const { wanted, fields } = await predict(objects, { manifest, live, signal })
    const isOld = wanted.metadata.resourceVersion !== live.metadata.resourceVersion
    // It changed between the two requests: compared is what the answer was made from.
    const now = isOld ? ((await objects.get(manifest, signal)) ?? live) : live
    return found(key, { wanted, live: now, fields })
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'kubernetes.immutable')
      return immutable(key, { error, manifest, live })
    throw error
  }
}

interface Prediction {
  readonly wanted: LiveObject
  readonly fields: FieldSet
}

async function predict(
  objects: Objects,
  { manifest, live, signal }: { manifest: Manifest; live: LiveObject; signal: AbortSignal },
): Promise<Prediction> {
  if (manifest.metadata.annotations?.[ANNOTATIONS.apply] === 'replace') {
    const { resourceVersion } = live.metadata
    const whole = { ...manifest, metadata: { ...manifest.metadata, resourceVersion } }
    const { object } = await objects.replace(whole, { dryRun: true, signal })
    return { wanted: object, fields: fieldsOfManifest(storedForm(manifest)) }
  }
  const { object } = await objects.apply(manifest, { dryRun: true, force: true, signal })
  return { wanted: object, fields: union(ownFields(object, 'Apply'), ownFields(live, 'Apply')) }
}

function found(key: ObjectKey, { wanted, live, fields }: Prediction & { readonly live: LiveObject }): Found[] {
  return fieldDifferences(fields, wanted, live).map((one) => ({
    path: one.path,
    before: shownValue(one.wanted, { key, path: one.path }),
    after: shownValue(one.live, { key, path: one.path }),
    owners: ownersOf(live, one.path),
  }))
}

/** No apply brings it back: the fields that cannot be changed are what differs. */
function immutable(
  key: ObjectKey,
  { error, manifest, live }: { error: ApiProblem; manifest: Manifest; live: LiveObject },
): Found[] {
  const paths = error.causes.filter(({ field }) => /^[\w.]+$/.test(field)).map(({ field }) => field.split('.'))
  if (paths.length === 0) throw error
  return paths.map((names) => {
    const path = names.map((name): Step => ({ type: 'field', name }))
    return {
      path,
      before: shownValue(inside(manifest, names), { key, path }),
      after: shownValue(inside(live, names), { key, path }),
      owners: ownersOf(live, path),
    }
  })
}

function inside(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
    value,
  )
}
