import { SlipwayError } from '#domain/errors.ts'
import type { KubernetesContext } from '../context.ts'
import { formatKey, keyOf, LABELS } from '../manifest.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import { isOfVariant } from '../variant/ownership.ts'
import type { Copy } from '../variant/names.ts'
import { listed } from './readiness.ts'
import { liveOf } from './split-in-force.ts'

export const COPIES: readonly Copy[] = ['canary', 'baseline']

/** All that a variant may consist of. */
const KINDS: readonly (readonly [string, string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['networking.k8s.io/v1', 'Ingress'],
]

export interface CopiesFound {
  readonly objects: readonly LiveObject[]
  /** Keys of the inventory named as copies are, of which nothing is there. */
  readonly gone: readonly ObjectKey[]
}

/**
 * What there is of these variants in the cluster: told by the inventory, which is written before anything is made, and,
 * for it may have been lost, by the labels.
 */
export async function copiesIn(ctx: KubernetesContext, copies: readonly Copy[]): Promise<CopiesFound> {
  const { name } = ctx.application
  const keys = (await ctx.target.inventories.read(name, ctx.signal))?.keys ?? []
  const isNamedSo = (key: ObjectKey): boolean => copies.some((copy) => key.name.endsWith(`-${copy}`))
  const named = keys.filter(isNamedSo)
  const known = await Promise.all(named.map((key) => liveOf(ctx, key)))
  const namespaces = new Set([...keys.map(({ namespace }) => namespace), ...namespacesOf(ctx)])
  namespaces.delete('')
  const found = new Map<string, LiveObject>()
  const labelledSo = await Promise.all([...namespaces].map((namespace) => bearers(ctx, namespace)))
  for (const object of [...known, ...labelledSo.flat()]) {
    const isWanted = object && copies.some((copy) => isOfVariant(object, name, copy))
    if (isWanted) found.set(formatKey(keyOf(object)), object)
  }
  return { objects: [...found.values()], gone: named.filter((_key, n) => known[n] === undefined) }
}

function namespacesOf({ desired, running }: KubernetesContext): readonly string[] {
  const states = running ? [desired, running] : [desired]
  const named = states.flatMap(({ objects }) => objects.flatMap(({ metadata }) => metadata.namespace ?? []))
  return [...states.map(({ namespace }) => namespace), ...named]
}

async function bearers(ctx: KubernetesContext, namespace: string): Promise<readonly LiveObject[]> {
  const labels = { [LABELS.application]: ctx.application.name }
  const found = await Promise.all(KINDS.map((kind) => listedOrNone(ctx, { kind, namespace, labels })))
  return found.flat()
}

/** What the agent may not list it did not make either. */
async function listedOrNone(
  ctx: KubernetesContext,
  wish: Parameters<typeof listed>[1],
): Promise<readonly LiveObject[]> {
  try {
    return await listed(ctx, wish)
  } catch (error) {
    const { code } = error instanceof SlipwayError ? error : { code: undefined }
    if (code === 'kubernetes.forbidden' || code === 'kubernetes.missing-kind') return []
    throw error
  }
}
