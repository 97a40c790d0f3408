import { SlipwayError } from '#domain/errors.ts'
import { isRecord } from '../api/problem.ts'
import type { Manifest } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import { changed, without } from '../variant/fields.ts'
import { variantName } from '../variant/names.ts'
import { serviceOf, workloadsOf } from '../variant/workloads.ts'
import { trafficMethod } from './index.ts'
import { isBySubsets } from './istio.ts'
import type { TrafficMethodImpl, TrafficSetup } from './method.ts'

export interface Split {
  readonly method: TrafficMethodImpl
  readonly setup: TrafficSetup
  /** What the variants are copies of. */
  readonly workloads: readonly Manifest[]
  /** The Service in front of them. */
  readonly front: Manifest
  /** Whether it selects the pods of all variants, and others than it tell them apart. */
  readonly isFrontOpen: boolean
}

export interface SplitWish {
  readonly application: string
  readonly settings: Pick<AppSettings, 'workloads' | 'service' | 'variantLabel' | 'traffic'>
}

/**
 * How an application's requests are split, told by its objects, with their namespaces, as git has them or as they are in
 * the cluster; undefined where no Service stands in front of its workloads, it has none, or the number of pods decides.
 * Pure.
 */
export function splitOf(objects: readonly Manifest[], { application, settings }: SplitWish): Split | undefined {
  if (settings.traffic.method === 'pods') return undefined
  const workloads = workloadsOrNone(objects, settings)
  const front = frontOf(objects, workloads, settings)
  if (!front) return undefined
  const { name, namespace = '' } = front.metadata
  const services = {
    primary: name,
    canary: variantName('Service', name, 'canary'),
    baseline: variantName('Service', name, 'baseline'),
  }
  const setup = { application, namespace, services, label: settings.variantLabel }
  const method = trafficMethod(settings.traffic, setup)
  return { method, setup, workloads, front, isFrontOpen: isFrontOpen(objects, settings) }
}

/** Whether the Service in front is not to be kept to primary. */
export function isFrontOpen(
  objects: readonly Manifest[],
  { traffic, variantLabel }: Pick<AppSettings, 'traffic' | 'variantLabel'>,
): boolean {
  return traffic.method === 'pods' || (traffic.method === 'istio' && isBySubsets(traffic, variantLabel, objects))
}

/** In the cluster its selector may lead to a copy for the moment: which variant it names does not count. */
function frontOf(
  objects: readonly Manifest[],
  workloads: readonly Manifest[],
  settings: SplitWish['settings'],
): Manifest | undefined {
  const { key } = settings.variantLabel
  const open = objects.map((one) =>
    one.kind === 'Service' ? changed(one, ['spec', 'selector'], (selector) => withoutKey(selector, key)) : one,
  )
  const front = serviceOf(open, workloads, settings)
  return front && objects[open.indexOf(front)]
}

function withoutKey(selector: unknown, key: string): unknown {
  return isRecord(selector) && Object.hasOwn(selector, key) ? without(selector, [key]) : selector
}

function workloadsOrNone(objects: readonly Manifest[], settings: SplitWish['settings']): readonly Manifest[] {
  try {
    return workloadsOf(objects, settings)
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'kubernetes.no-workload') return []
    throw error
  }
}
