import { keyOf, LABELS, nameOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import type { Desired } from '../desired.ts'
import { at } from '../live/fields.ts'
import type { AppSettings } from '../settings.ts'
import type { Made } from './make-variant.ts'
import { fieldsAt } from './fields.ts'
import { labelled, placed, selects, serviceOf, workloadsOf } from './workloads.ts'

export interface PrimaryWish {
  readonly desired: Desired
  readonly settings: Pick<AppSettings, 'workloads' | 'service' | 'variantLabel'>
  /** Whether new workloads get the label in their selector. */
  readonly labelSelectors: boolean
}

/** All of the application, its workloads' pods labelled as primary's. Errors: `kubernetes.no-workload`. */
export function makePrimary({ desired, settings, labelSelectors }: PrimaryWish): Made {
  const objects = placed(desired)
  const workloads = workloadsOf(objects, settings)
  const { key, primary } = settings.variantLabel
  const made = objects.map((one) => {
    const plain = unsigned(one)
    return workloads.includes(one) ? labelled(plain, { key, value: primary, inSelector: labelSelectors }) : plain
  })
  const front = serviceOf(objects, workloads, settings)
  const others = objects.filter((one) => one.kind === 'Service' && one !== front && !isHeadless(one))
  const open = others.filter((one) => !hasKey(one, key) && workloads.some((workload) => selects(one, workload)))
  return { objects: made, warnings: open.map((one) => openService(one, key, primary)) }
}

/**
 * The Service in front with the label in its selector, so that a variant gets no request that no `traffic` stage gave it.
 * Applied once primary's pods bear the label (`pinFault`): before, it would find none.
 */
export function pinned(service: Manifest, key: string, value: string): Manifest {
  const spec = fieldsAt(service, 'spec') ?? {}
  return { ...service, spec: { ...spec, selector: { ...fieldsAt(spec, 'selector'), [key]: value } } }
}

/** Why the Service cannot be pinned yet: `pods` are those ready that it selects now, without copies. */
export function pinFault(pods: readonly Manifest[], key: string, value: string): string | undefined {
  const bare = pods.filter(({ metadata }) => metadata.labels?.[key] !== value).length
  if (pods.length > 0 && bare === 0) return undefined
  return pods.length === 0
    ? 'no pod of primary is ready'
    : `${bare} of ${pods.length} pods of primary do not bear the label ${key}=${value} yet`
}

/** The label that `clean` goes by is never on what is primary's. */
function unsigned(manifest: Manifest): Manifest {
  const { labels } = manifest.metadata
  if (labels?.[LABELS.variant] === undefined) return manifest
  return { ...manifest, metadata: { ...manifest.metadata, labels: { ...labels, [LABELS.variant]: 'primary' } } }
}

function isHeadless(service: Manifest): boolean {
  return at(service, 'spec.clusterIP') === 'None'
}

function hasKey(service: Manifest, key: string): boolean {
  return Object.hasOwn(fieldsAt(service['spec'], 'selector') ?? {}, key)
}

function openService(service: Manifest, key: string, value: string): string {
  return `${nameOf(keyOf(service))} sends requests to every variant, whatever the weights: add \`${key}: ${value}\` to its selector to keep it to primary`
}
