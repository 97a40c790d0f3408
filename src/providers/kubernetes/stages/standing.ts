import type { Form } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import { formatKey, keyOf } from '../manifest.ts'
import type { ObjectKey } from '../manifest.ts'
import { selectorOf } from './readiness.ts'
import { liveOf, splitFor } from './split-in-force.ts'

/** In which form the application stands in the cluster; where its inventory was lost, the Service in front tells. */
export async function formOf(ctx: KubernetesContext): Promise<Form> {
  const inventory = await ctx.target.inventories.read(ctx.application.name, ctx.signal)
  if (inventory) return inventory.form
  const split = ctx.running && splitFor(ctx, ctx.running)
  const front = split && (await liveOf(ctx, keyOf(split.front)))
  const isPinned = front !== undefined && selectorOf(front)[ctx.app.variantLabel.key] !== undefined
  if (!isPinned && !split?.isFrontOpen) return 'plain'
  await becomeVariants(ctx)
  return 'variants'
}

/** From now on primary bears the label, whoever applies it: noted before anything is done for it. */
export async function becomeVariants(ctx: KubernetesContext): Promise<void> {
  const { inventories } = ctx.target
  const { name } = ctx.application
  const inventory = await inventories.read(name, ctx.signal)
  if (inventory?.form === 'variants') return
  const keys = inventory?.keys ?? (ctx.running ? await keysOf(ctx, ctx.running) : [])
  await inventories.write(name, ctx.desired.namespace, { keys, form: 'variants' }, ctx.signal)
}

/** What is surely gone is no longer looked for. */
export async function forget(ctx: KubernetesContext, namespace: string, keys: readonly ObjectKey[]): Promise<void> {
  if (keys.length === 0) return
  const { inventories } = ctx.target
  const { name } = ctx.application
  const inventory = await inventories.read(name, ctx.signal)
  if (!inventory) return
  const gone = new Set(keys.map(formatKey))
  const left = inventory.keys.filter((key) => !gone.has(formatKey(key)))
  await inventories.write(name, namespace, { ...inventory, keys: left }, ctx.signal)
}

/** Of its objects as they are in the cluster: what belongs to no namespace has none. Errors: `kubernetes.discovery`. */
export async function keysOf(ctx: KubernetesContext, { objects, namespace }: Desired): Promise<readonly ObjectKey[]> {
  const keys: ObjectKey[] = []
  for (const manifest of objects) {
    const info = await ctx.target.cluster.kinds.find(manifest.apiVersion, manifest.kind)
    const own = manifest.metadata.namespace ?? namespace
    keys.push({ ...keyOf(manifest), namespace: info?.namespaced === false ? '' : own })
  }
  return keys
}

/** Selectors can only be chosen while there is nothing yet; what git tells apart by the label needs it from the start. */
export async function formFor(ctx: KubernetesContext, labelSelectors: boolean): Promise<Form> {
  const { inventories } = ctx.target
  const isNew = async (): Promise<boolean> =>
    ctx.running === undefined && (await inventories.read(ctx.application.name, ctx.signal)) === undefined
  if (goesByLabel(ctx) || (labelSelectors && (await isNew()))) await becomeVariants(ctx)
  return formOf(ctx)
}

/** Subsets of a host, and Services that are kept to primary in git. */
function goesByLabel(ctx: KubernetesContext): boolean {
  const { desired, app } = ctx
  const { key, primary } = app.variantLabel
  const isKept = desired.objects.some((one) => one.kind === 'Service' && selectorOf(one)[key] === primary)
  return isKept || (splitFor(ctx, desired)?.isFrontOpen ?? false)
}
