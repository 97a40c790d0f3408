import type { Form } from '../apply/index.ts'
import type { Desired } from '../desired.ts'
import type { Manifest } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import { isFrontOpen } from '../traffic/split.ts'
import { fieldsAt, without } from '../variant/fields.ts'
import { makePrimary, pinned } from '../variant/make-primary.ts'
import { labelled, placed, serviceOf, workloadsOf } from '../variant/workloads.ts'

type Settings = Pick<AppSettings, 'workloads' | 'service' | 'variantLabel' | 'traffic'>

/**
 * All of the application as it is applied. With variants its workloads bear primary's label, and the Service in front
 * selects it, so that no copy gets a request that nobody gave it. What names no namespace names none. Pure.
 */
export function manifestsOf(desired: Desired, app: Settings, form: Form): readonly Manifest[] {
  if (form === 'plain' || !hasWorkloads(desired.objects, app)) return desired.objects
  const { key, primary } = app.variantLabel
  const front = frontAt(desired, app)
  const made = makePrimary({ desired, settings: app, labelSelectors: false }).objects
  return made.map((one, n) => {
    const whole = n === front ? pinned(one, key, primary) : one
    return desired.objects[n]?.metadata.namespace === undefined ? unplaced(whole) : whole
  })
}

/** With the Service in front as git has it: for as long as not all of primary's pods bear the label. */
export function unpinned(objects: readonly Manifest[], desired: Desired, app: Settings): readonly Manifest[] {
  const front = frontAt(desired, app)
  return objects.map((one, n) => (n === front ? (desired.objects[n] ?? one) : one))
}

/**
 * With the label in the selectors of those workloads that are chosen: a selector cannot change, so one that was made with
 * it keeps it.
 */
export function withSelectors(
  objects: readonly Manifest[],
  app: Settings,
  isChosen: (workload: Manifest) => boolean,
): readonly Manifest[] {
  if (!hasWorkloads(objects, app)) return objects
  const workloads = workloadsOf(objects, app)
  const { key, primary } = app.variantLabel
  const label = { key, value: primary, inSelector: true }
  return objects.map((one) => (workloads.includes(one) && isChosen(one) ? labelled(one, label) : one))
}

/** Whether the workload's own selector tells variants apart. */
export function hasSelectorLabel(workload: Manifest, key: string): boolean {
  const labels = fieldsAt(fieldsAt(workload['spec'], 'selector'), 'matchLabels')
  return labels !== undefined && Object.hasOwn(labels, key)
}

/** Whether there is all of which variants are made: an application may lose its workloads and still be synced. */
export function hasWorkloads(objects: readonly Manifest[], { workloads }: Pick<AppSettings, 'workloads'>): boolean {
  if (workloads.length === 0) return objects.some(({ kind }) => kind === 'Deployment')
  return workloads.every(({ kind, name }) => objects.some((one) => one.kind === kind && one.metadata.name === name))
}

/** Place of the Service in front that is kept to primary; -1 where there is none that selects pods, or all are meant. */
function frontAt(desired: Desired, app: Settings): number {
  if (isFrontOpen(desired.objects, app)) return -1
  const objects = placed(desired)
  const front = serviceOf(objects, workloadsOf(objects, app), app)
  const selector = fieldsAt(front?.['spec'], 'selector') ?? {}
  return front === undefined || Object.keys(selector).length === 0 ? -1 : objects.indexOf(front)
}

function unplaced(manifest: Manifest): Manifest {
  return { ...manifest, metadata: without(manifest.metadata, ['namespace']) as Manifest['metadata'] }
}
