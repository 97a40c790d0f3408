import { slipwayError } from '#domain/errors.ts'
import type { Desired } from '../desired.ts'
import { at } from '../live/fields.ts'
import type { Manifest } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import { fieldsAt } from './fields.ts'

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet']

/** All objects with their namespace in them. */
export function placed({ objects, namespace }: Desired): readonly Manifest[] {
  return objects.map((manifest) => {
    if (manifest.metadata.namespace !== undefined) return manifest
    return { ...manifest, metadata: { ...manifest.metadata, namespace } }
  })
}

/** Those that the application names, else every Deployment. Errors: `kubernetes.no-workload`. */
export function workloadsOf(objects: readonly Manifest[], { workloads }: Pick<AppSettings, 'workloads'>): Manifest[] {
  if (workloads.length === 0) {
    const found = objects.filter(({ kind }) => kind === 'Deployment')
    if (found.length > 0) return found
    throw slipwayError('kubernetes.no-workload', { how: 'there is no Deployment among the manifests' })
  }
  return workloads.map(({ kind, name }) => {
    if (!KINDS.includes(kind)) {
      throw slipwayError('kubernetes.no-workload', { how: `${kind} ${name} is none of ${KINDS.join(', ')}` })
    }
    const found = objects.find((one) => one.kind === kind && one.metadata.name === name)
    if (found) return found
    throw slipwayError('kubernetes.no-workload', { how: `${kind} ${name} is not among the manifests` })
  })
}

/** The Service in front of the workloads: the one that is named, else the first that selects any of them. */
export function serviceOf(
  objects: readonly Manifest[],
  workloads: readonly Manifest[],
  { service }: Pick<AppSettings, 'service'>,
): Manifest | undefined {
  const services = objects.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1')
  if (service !== undefined) return services.find(({ metadata }) => metadata.name === service)
  const selecting = services.filter((one) => workloads.some((workload) => selects(one, workload)))
  return selecting.find((one) => at(one, 'spec.clusterIP') !== 'None') ?? selecting[0]
}

/** Whether the pods of the workload are among those of the Service. */
export function selects(service: Manifest, workload: Manifest): boolean {
  const selector = fieldsAt(service['spec'], 'selector')
  if (selector === undefined || Object.keys(selector).length === 0) return false
  if (service.metadata.namespace !== workload.metadata.namespace) return false
  const labels = podLabels(workload)
  return Object.entries(selector).every(([key, value]) => labels[key] === value)
}

function podLabels(workload: Manifest): Readonly<Record<string, unknown>> {
  return (fieldsAt(at(workload, 'spec.template'), 'metadata')?.['labels'] as Record<string, unknown> | undefined) ?? {}
}

/** A pod template, and where wanted the selector, with the label. */
export function labelled(
  workload: Manifest,
  { key, value, inSelector }: { key: string; value: string; inSelector: boolean },
): Manifest {
  const spec = fieldsAt(workload, 'spec') ?? {}
  const template = fieldsAt(spec, 'template') ?? {}
  const metadata = fieldsAt(template, 'metadata') ?? {}
  const selector = fieldsAt(spec, 'selector') ?? {}
  const labels = { ...fieldsAt(metadata, 'labels'), [key]: value }
  const matchLabels = { ...fieldsAt(selector, 'matchLabels'), [key]: value }
  return {
    ...workload,
    spec: {
      ...spec,
      ...(inSelector ? { selector: { ...selector, matchLabels } } : {}),
      template: { ...template, metadata: { ...metadata, labels } },
    },
  }
}
