import { slipwayError } from '#domain/errors.ts'
import type { Objects } from '../api/objects.ts'
import type { KubernetesContext } from '../context.ts'
import type { LiveObject } from '../manifest.ts'
import type { Route } from '../traffic/method.ts'
import { readyEndpoints, readyPods, shiftFault } from '../traffic/shift.ts'
import type { Split } from '../traffic/split.ts'
import { fieldsAt } from '../variant/fields.ts'
import { VARIANTS } from '../variant/names.ts'
import type { Variant } from '../variant/names.ts'

/** Why requests must not be split so yet; undefined when they may. Asked of the cluster itself, not of what was seen. */
export async function readinessFault(ctx: KubernetesContext, split: Split, route: Route): Promise<string | undefined> {
  const { weights, headers } = route
  // Requests with the headers go to the canary whatever its weight.
  const served = { ...weights, canary: headers.length > 0 ? Math.max(1, weights.canary) : weights.canary }
  const ready = { primary: 0, canary: 0, baseline: 0 }
  for (const variant of VARIANTS.filter((one) => served[one] > 0)) ready[variant] = await readyOf(ctx, split, variant)
  return shiftFault(served, ready)
}

/** How many of a variant take requests. */
export function readyOf(ctx: KubernetesContext, split: Split, variant: Variant): Promise<number> {
  return split.method.ownServices ? endpointsOf(ctx, split, variant) : podsOf(ctx, split, variant)
}

async function endpointsOf(
  ctx: KubernetesContext,
  { setup: { namespace, services } }: Split,
  variant: Variant,
): Promise<number> {
  const service = services[variant]
  const slices = await listed(ctx, {
    kind: ['discovery.k8s.io/v1', 'EndpointSlice'],
    namespace,
    labels: { 'kubernetes.io/service-name': service },
  })
  return readyEndpoints(slices, namespace, service)
}

async function podsOf(ctx: KubernetesContext, { setup, front }: Split, variant: Variant): Promise<number> {
  const { label, namespace } = setup
  const labels = { ...selectorOf(front), [label.key]: label[variant] }
  return readyPods(await listed(ctx, { kind: ['v1', 'Pod'], namespace, labels }), namespace, labels)
}

interface FrontPods {
  readonly all: number
  /** Those that take requests. */
  readonly ready: readonly LiveObject[]
}

/** Pods that the Service selects as git has it, without those of copies. */
export async function frontPods(ctx: KubernetesContext, { setup, front }: Split): Promise<FrontPods> {
  const { label, namespace } = setup
  const pods = await listed(ctx, { kind: ['v1', 'Pod'], namespace, labels: selectorOf(front) })
  const copies = new Set([label.canary, label.baseline])
  const own = pods.filter(({ metadata }) => !copies.has(metadata.labels?.[label.key] ?? ''))
  return { all: own.length, ready: own.filter((pod) => readyPods([pod], namespace, {}) === 1) }
}

export function selectorOf(service: LiveObject | Split['front']): Readonly<Record<string, string>> {
  return (fieldsAt(service['spec'], 'selector') ?? {}) as Record<string, string>
}

export interface Listing {
  readonly kind: readonly [apiVersion: string, kind: string]
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

/** Errors: `kubernetes.missing-kind`, and those of `Objects.list`. */
export async function listed(ctx: KubernetesContext, wish: Listing): Promise<readonly LiveObject[]> {
  const [apiVersion, kind] = wish.kind
  const { kinds, objects } = ctx.target.cluster
  const info = await kinds.find(apiVersion, kind)
  if (!info) throw slipwayError('kubernetes.missing-kind', { kind, apiVersion })
  const labelSelector = Object.entries(wish.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const options: Parameters<Objects['list']>[1] = { namespace: wish.namespace, labelSelector, signal: ctx.signal }
  const found: LiveObject[] = []
  for await (const { items } of objects.list(info, options)) found.push(...items)
  return found
}
