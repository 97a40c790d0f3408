import { listAt } from '../live/fields.ts'
import { at } from '../live/fields.ts'
import type { Manifest } from '../manifest.ts'
import { VARIANTS } from '../variant/names.ts'
import type { Variant } from '../variant/names.ts'
import type { Weights } from './method.ts'

/** Why requests must not be split so yet, as a sentence; undefined when they may. */
export function shiftFault(weights: Weights, ready: Readonly<Record<Variant, number>>): string | undefined {
  const bare = VARIANTS.filter((variant) => weights[variant] > 0 && ready[variant] === 0)
  return bare.length === 0 ? undefined : `${bare.join(' and ')} cannot take traffic yet: no endpoint is ready`
}

/** Endpoints of a Service that take requests, each once however many slices name it. An unknown state counts as ready. */
export function readyEndpoints(slices: readonly Manifest[], namespace: string, service: string): number {
  const own = slices.filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === service,
  )
  const ready = own
    .flatMap((slice) => listAt(slice, 'endpoints'))
    .filter((one) => at(one, 'conditions.ready') !== false)
  return new Set(ready.map((one) => at(one, 'targetRef.uid') ?? JSON.stringify(one['addresses']))).size
}

/** Pods with all these labels that are ready and not going: for a method without Services of the variants. */
export function readyPods(
  pods: readonly Manifest[],
  namespace: string,
  labels: Readonly<Record<string, string>>,
): number {
  return pods.filter(
    ({ metadata, status }) =>
      metadata.namespace === namespace &&
      metadata['deletionTimestamp'] === undefined &&
      Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value) &&
      listAt(status, 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True'),
  ).length
}
