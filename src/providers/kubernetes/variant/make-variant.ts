import { slipwayError } from '#domain/errors.ts'
import type { Desired } from '../desired.ts'
import { at, listAt } from '../live/fields.ts'
import { keyOf, nameOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import { fieldsAt, without } from './fields.ts'
import { variantName } from './names.ts'
import type { Copy } from './names.ts'
import type { Patch } from './options.ts'
import { ownService } from './front.ts'
import { signed } from './ownership.ts'
import { checkTargets, patched } from './patch.ts'
import { referencesOf, renameReferences } from './references.ts'
import { replicasOf, takesNodePorts } from './scale.ts'
import type { Size } from './scale.ts'
import { labelled, placed, serviceOf, workloadsOf } from './workloads.ts'

export interface VariantWish {
  readonly application: string
  readonly desired: Desired
  readonly settings: Pick<AppSettings, 'workloads' | 'service' | 'variantLabel'>
  readonly variant: Copy
  readonly size: Size
  /** Whether it gets a Service of its own. */
  readonly service: boolean
  /** Other names of the Service in front that it has to be found under. */
  readonly alsoServes?: readonly string[]
  readonly patches: readonly Patch[]
  /** For percentages where an autoscaler owns the number. */
  readonly live: readonly LiveObject[]
}

export interface Made {
  readonly objects: readonly Manifest[]
  readonly warnings: readonly string[]
}

/**
 * The workloads once more, under names of their own, with their own copies of what they read, so that neither variant
 * sees the other's configuration. Autoscalers and disruption budgets are not copied: the size is the stage's.
 * Errors: `kubernetes.no-workload`, `kubernetes.variant-unfit`, `kubernetes.patch`.
 */
export function makeVariant(wish: VariantWish): Made {
  const { desired, settings, variant, application } = wish
  const objects = placed(desired)
  const written = workloadsOf(objects, settings)
  const workloads = written.map((one) => patched(one, wish.patches))
  const content = workloads.flatMap((one) => contentOf(one, objects))
  const unique = [...new Map(content.map((one) => [`${one.kind} ${nameOf(keyOf(one))}`, one])).values()]
  checkTargets(wish.patches, [...written, ...unique])
  const copies = [
    ...unique.map((one) => renamed(mutable(patched(one, wish.patches)), variant)),
    ...servicesFor(wish, objects, written),
    ...workloads.map((one) => workloadCopy(one, wish, { objects, content: unique })),
  ]
  checkNames(copies, objects)
  return {
    objects: copies.map((one) => signed(one, application, variant)),
    warnings: workloads.flatMap((one) => warningsFor(one, wish)),
  }
}

/** What the workload reads and the application brings; what others bring stays shared. */
function contentOf(workload: Manifest, objects: readonly Manifest[]): readonly Manifest[] {
  const references = referencesOf(workload)
  return objects.filter(
    (one) =>
      one.apiVersion === 'v1' &&
      one.metadata.namespace === workload.metadata.namespace &&
      one['type'] !== 'kubernetes.io/service-account-token' &&
      references.some(({ kind, name }) => kind === one.kind && name === one.metadata.name),
  )
}

/** A copy that may not change could not follow when its stage runs again with another content. */
function mutable(manifest: Manifest): Manifest {
  return manifest['immutable'] === true ? (without(manifest, ['immutable']) as Manifest) : manifest
}

function renamed(manifest: Manifest, variant: Copy): Manifest {
  const { metadata, kind } = manifest
  return { ...manifest, metadata: { ...metadata, name: variantName(kind, metadata.name, variant) } }
}

function servicesFor(wish: VariantWish, objects: readonly Manifest[], workloads: readonly Manifest[]): Manifest[] {
  const { settings, variant } = wish
  const front = wish.service ? serviceOf(objects, workloads, settings) : undefined
  if (wish.service && !front) {
    const why = 'no Service among the manifests selects it: name one with `service`, or set `service: false`'
    throw slipwayError('kubernetes.variant-unfit', { what: workloads.map((one) => nameOf(keyOf(one))).join(', '), why })
  }
  const governing = objects.filter(({ kind, metadata }) =>
    workloads.some(
      (one) => kind === 'Service' && one.kind === 'StatefulSet' && at(one, 'spec.serviceName') === metadata.name,
    ),
  )
  const label = [settings.variantLabel.key, settings.variantLabel[variant]] as const
  const wanted = [...new Set([...governing, ...(front ? [front] : [])])].map((one) => [one, one.metadata.name] as const)
  const more = front ? (wish.alsoServes ?? []).map((name) => [front, name] as const) : []
  return [...wanted, ...more].map(([one, name]) => ownService(one, variantName('Service', name, variant), label))
}

function workloadCopy(
  workload: Manifest,
  wish: VariantWish,
  { objects, content }: { objects: readonly Manifest[]; content: readonly Manifest[] },
): Manifest {
  const { variant, settings } = wish
  checkFit(workload)
  const isCopied = (kind: string, name: string): boolean =>
    content.some(
      (one) =>
        one.kind === kind && one.metadata.name === name && one.metadata.namespace === workload.metadata.namespace,
    )
  const rewired = renameReferences(workload, (kind, name) =>
    isCopied(kind, name) ? variantName(kind, name, variant) : name,
  )
  const label = { key: settings.variantLabel.key, value: settings.variantLabel[variant], inSelector: true }
  const copy = renamed(labelled(rewired, label), variant)
  // Paused, it would never start: that is about primary's rollout.
  const spec = without(fieldsAt(copy, 'spec') ?? {}, ['paused'])
  const size =
    workload.kind === 'DaemonSet'
      ? {}
      : { replicas: replicasOf(wish.size, workload, { rendered: objects, live: wish.live }) }
  const governing = objects.some(({ kind, metadata }) => kind === 'Service' && metadata.name === spec['serviceName'])
  const serviceName =
    workload.kind === 'StatefulSet' && governing && typeof spec['serviceName'] === 'string'
      ? { serviceName: variantName('Service', spec['serviceName'], variant) }
      : {}
  return { ...copy, spec: { ...spec, ...size, ...serviceName } }
}

/** Errors: `kubernetes.variant-unfit`. */
function checkFit(workload: Manifest): void {
  const what = nameOf(keyOf(workload))
  if (workload.kind === 'StatefulSet' && listAt(workload, 'spec.volumeClaimTemplates').length > 0) {
    const why = 'its volumeClaimTemplates would give the copy empty volumes, not the data that it is to be judged with'
    throw slipwayError('kubernetes.variant-unfit', { what, why })
  }
  if (workload.kind === 'DaemonSet' && takesNodePorts(workload)) {
    const why = 'it takes ports of each node, which primary’s pods have already'
    throw slipwayError('kubernetes.variant-unfit', { what, why })
  }
}

/** A copy must not take over what the application, or another copy, calls its own. */
function checkNames(copies: readonly Manifest[], objects: readonly Manifest[]): void {
  const taken = new Set(objects.map((one) => nameOf(keyOf(one))))
  for (const copy of copies) {
    const what = nameOf(keyOf(copy))
    if (taken.has(what)) {
      throw slipwayError('kubernetes.variant-unfit', { what, why: 'an object of that name is there already' })
    }
    taken.add(what)
  }
}

function warningsFor(workload: Manifest, { settings, variant, size }: VariantWish): readonly string[] {
  const what = nameOf(keyOf(workload))
  const { key, primary } = settings.variantLabel
  const warnings: string[] = []
  if (!hasLabel(workload, key)) {
    warnings.push(
      `The selector of ${what} also covers the pods of ${variant}: autoscalers and disruption budgets of primary count them. ` +
        `Add \`${key}: ${primary}\` to its selector and pod template in git; as a selector cannot change, the workload must be made anew for that`,
    )
  }
  if (workload.kind === 'DaemonSet' && (size.scale !== undefined || size.replicas !== undefined)) {
    warnings.push(`${what} runs on every node that it chooses, also as ${variant}: its size is not followed`)
  }
  return warnings
}

function hasLabel(workload: Manifest, key: string): boolean {
  const labels = fieldsAt(at(workload, 'spec.selector'), 'matchLabels')
  return labels !== undefined && Object.hasOwn(labels, key)
}
