import type { StageResult } from '#domain/stage.ts'
import { removeObjects } from './apply/index.ts'
import type { KubernetesContext } from './context.ts'
import type { Desired } from './desired.ts'
import { ANNOTATIONS, formatKey, keyOf } from './manifest.ts'
import type { ObjectKey } from './manifest.ts'
import { COPIES, copiesIn } from './stages/copies.ts'
import { establish } from './stages/establish.ts'
import { failedHooks } from './stages/hooks.ts'
import { leadBack, recordWeights } from './stages/shift.ts'
import { splitFor } from './stages/split-in-force.ts'
import { formOf, keysOf } from './stages/standing.ts'
import { takeAway } from './stages/take-away.ts'
import { DONE, inOrder, resultOf, workOf } from './stages/work.ts'
import { ALL_TO_PRIMARY } from './traffic/weights.ts'

/**
 * Back to that desired state, verified: traffic first, where primary can take it, then primary, then what only the failed
 * version had. With none, nothing of the application is left, but for what was in the cluster before the deployment: that
 * was made by others, or by deployments that nobody remembers.
 */
export function restore(given: KubernetesContext, to: Desired | undefined): Promise<StageResult> {
  const ctx = { ...withDesired(given), isRestoring: true as const }
  return to ? bringBack(ctx, to) : removeAll(ctx)
}

/** The deployment of a removal wants nothing, and its desired state is null. */
function withDesired(ctx: KubernetesContext): KubernetesContext {
  const { desired }: { readonly desired: Desired | null } = ctx
  const namespace = ctx.running?.namespace ?? ctx.target.settings.namespace
  return { ...ctx, desired: desired ?? { objects: [], namespace } }
}

async function bringBack(ctx: KubernetesContext, to: Desired): Promise<StageResult> {
  const form = await formOf(ctx)
  const led = await leadBack(ctx, { base: to, form, part: 'lead-back', headers: false })
  if (led.type === 'waiting') return led.result
  const route = led.type === 'kept' ? led.route : undefined
  const result = await inOrder(ctx, [
    () => establish(ctx, { desired: to, form, route, part: 'restore' }),
    () => (form === 'plain' ? Promise.resolve(DONE) : takeAway(ctx, { copies: COPIES, base: to, part: 'clean' })),
    () => removeBrought(ctx, to),
    () => failedHooks(ctx),
  ])
  if (result.status === 'succeeded' && form === 'variants') await recordWeights(ctx, ALL_TO_PRIMARY)
  return result
}

/** What the failed version brought, but for its hooks, which say themselves for how long they stay to be looked at. */
async function removeBrought(ctx: KubernetesContext, to: Desired): Promise<StageResult> {
  const wanted = new Set((await keysOf(ctx, to)).map(formatKey))
  const objects = ctx.desired.objects.filter(({ metadata }) => metadata.annotations?.[ANNOTATIONS.hook] === undefined)
  const keys = (await keysOf(ctx, { ...ctx.desired, objects })).filter((key) => !wanted.has(formatKey(key)))
  return remove(ctx, keys, { name: 'brought', namespace: to.namespace, madeSince: ctx.begunAt })
}

async function removeAll(ctx: KubernetesContext): Promise<StageResult> {
  const { desired, running, plan } = ctx
  const { inventories } = ctx.target
  const { name } = ctx.application
  const known = (await inventories.read(name, ctx.signal))?.keys ?? []
  const named = [...(running ? await keysOf(ctx, running) : []), ...(await keysOf(ctx, desired))]
  const copies = (await copiesIn(ctx, COPIES)).objects.map(keyOf)
  const keys = [...new Map([...known, ...named, ...copies].map((key) => [formatKey(key), key])).values()]
  const isRemoval = plan.trigger.kind === 'removal'
  const part = { namespace: desired.namespace, ...(isRemoval ? {} : { madeSince: ctx.begunAt }) }
  return inOrder(ctx, [
    () => (isRemoval ? Promise.resolve(DONE) : failedHooks(ctx)),
    () => remove(ctx, trafficAmong(ctx, keys), { ...part, name: 'remove-traffic' }),
    () => remove(ctx, keys, { ...part, name: 'remove' }),
    async () => {
      const left = (await inventories.read(name, ctx.signal))?.keys ?? []
      if (isRemoval || left.length === 0) await inventories.remove(name, ctx.signal)
      return DONE
    },
  ])
}

/** What leads requests to the application; a Service alone leads none from outside. */
function trafficAmong(ctx: KubernetesContext, keys: readonly ObjectKey[]): readonly ObjectKey[] {
  const { method } = splitFor(ctx, ctx.running ?? ctx.desired) ?? {}
  if (!method?.ownServices) return []
  const leading = new Set([...method.makes, ...method.needs].map(formatKey))
  return keys.filter((key) => leading.has(formatKey(key)))
}

async function remove(
  ctx: KubernetesContext,
  keys: readonly ObjectKey[],
  { madeSince, ...part }: { name: string; namespace: string; madeSince?: number },
): Promise<StageResult> {
  if (keys.length === 0) return DONE
  const since = madeSince === undefined ? {} : { madeSince }
  return resultOf(await removeObjects(ctx.target, { ...(await workOf(ctx, part)), keys, ...since }))
}
