import type { Cluster } from '../api/cluster.ts'
import type { Objects } from '../api/objects.ts'
import { ApiProblem } from '../api/problem.ts'
import { storedForm } from '../api/stored-form.ts'
import { hasSize, isAutoscaled, withoutSize } from '../apply/autoscaled.ts'
import { textPatches } from '../compare/text-patch.ts'
import { at } from '../live/fields.ts'
import { ANNOTATIONS, keyOf, nameOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'
import { masked } from '../masked.ts'
import { shownField } from '../shown-field.ts'
import type { ShownField } from '../shown-field.ts'
import { fieldDifferences } from './field-differences.ts'
import { fieldsOfManifest, ownFields, union } from './field-set.ts'
import type { FieldSet, Step } from './field-set.ts'
import { ownersOf } from './live-owner.ts'
import type { LiveOwner } from './live-owner.ts'

/** A difference of one object, values masked: it may be kept. */
export interface Found {
  readonly steps: readonly Step[]
  readonly shown: ShownField
  readonly owners: readonly LiveOwner[]
}

export interface Compared {
  readonly found: readonly Found[]
  /** What the server said of the manifest. */
  readonly warnings: readonly string[]
}

const PRESENT = 'present'

export const MISSING = ofWhole({ before: PRESENT })
export const UNWANTED = ofWhole({ after: PRESENT })
const GOING = ofWhole({ before: PRESENT, after: 'being removed' })

function ofWhole(sides: Pick<ShownField, 'before' | 'after'>): Found {
  return { steps: [], shown: { path: '', ...sides }, owners: [] }
}

/**
 * What an apply would change, told by the server itself: it fills in its defaults, runs its webhooks and writes quantities
 * its own way on both sides. Only fields count that are ours by the manifest, or were and are left out of it now. A size that
 * an autoscaler sets is not git's.
 * Errors: those of the API, which say nothing of a difference.
 */
export async function compareObject(
  { objects, kinds }: Asked,
  written: Manifest,
  signal: AbortSignal,
): Promise<Compared> {
  const live = await objects.get(written, signal)
  if (!live) return { found: [MISSING], warnings: [] }
  if (live.metadata.deletionTimestamp !== undefined) return { found: [GOING], warnings: [] }
  const isScaled = hasSize(written) && at(live, 'spec.replicas') !== at(written, 'spec.replicas')
  const isLeft = isScaled && (await isAutoscaled({ objects, kinds }, written, signal))
  const manifest = isLeft ? withoutSize(written) : written
  try {
    const { wanted, fields, warnings } = await predict(objects, { manifest, live, signal })
    const isOld = wanted.metadata.resourceVersion !== live.metadata.resourceVersion
    // It changed between the two requests: compared is what the answer was made from.
    const now = isOld ? ((await objects.get(manifest, signal)) ?? live) : live
    return { found: differing({ wanted, live: now, fields }), warnings }
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'kubernetes.immutable') {
      return { found: immutable(error, manifest, live), warnings: [] }
    }
    throw error
  }
}

type Asked = Pick<Cluster, 'objects' | 'kinds'>

interface Prediction {
  readonly wanted: LiveObject
  readonly fields: FieldSet
  readonly warnings: readonly string[]
}

async function predict(
  objects: Objects,
  { manifest, live, signal }: { manifest: Manifest; live: LiveObject; signal: AbortSignal },
): Promise<Prediction> {
  if (manifest.metadata.annotations?.[ANNOTATIONS.apply] === 'replace') {
    const { resourceVersion } = live.metadata
    const whole = { ...manifest, metadata: { ...manifest.metadata, resourceVersion } }
    const { object, warnings } = await objects.replace(whole, { dryRun: true, signal })
    return { wanted: object, fields: fieldsOfManifest(storedForm(manifest)), warnings }
  }
  const { object, warnings } = await objects.apply(manifest, { dryRun: true, force: true, signal })
  return { wanted: object, fields: union(ownFields(object, 'Apply'), ownFields(live, 'Apply')), warnings }
}

function differing({ wanted, live, fields }: Differing): Found[] {
  const differences = fieldDifferences(fields, masked(wanted), masked(live, wanted))
  const pairs = differences.map((one) => ({ path: one.path, before: one.wanted, after: one.live }))
  return shownPairs(live, pairs)
}

interface Differing extends Pick<Prediction, 'wanted' | 'fields'> {
  readonly live: LiveObject
}

/** No apply brings it back: the fields that cannot be changed are what differs. */
function immutable(error: ApiProblem, manifest: Manifest, live: LiveObject): Found[] {
  const paths = error.causes.filter(({ field }) => /^[\w.]+$/.test(field)).map(({ field }) => field.split('.'))
  if (paths.length === 0) throw error
  const [wanted, is] = [masked(manifest), masked(live, manifest)]
  const pairs = paths.map((names) => ({
    path: names.map((name): Step => ({ type: 'field', name })),
    before: inside(wanted, names),
    after: inside(is, names),
  }))
  return shownPairs(live, pairs)
}

type Pair = Parameters<typeof shownField>[1]

function shownPairs(live: LiveObject, pairs: readonly Pair[]): Found[] {
  const patch = textPatches()
  const title = nameOf(keyOf(live))
  return pairs.map((pair) => ({
    steps: pair.path,
    shown: shownField(title, pair, patch),
    owners: ownersOf(live, pair.path),
  }))
}

function inside(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
    value,
  )
}
