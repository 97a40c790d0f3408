import { SlipwayError } from '#domain/errors.ts'
import type { Form } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import { formatKey, keyOf } from '../manifest.ts'
import type { LiveObject, Manifest, ObjectKey } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import type { Route, TrafficChange, Weights } from '../traffic/method.ts'
import { splitOf } from '../traffic/split.ts'
import type { Split } from '../traffic/split.ts'
import { ALL_TO_PRIMARY } from '../traffic/weights.ts'
import { settingsIn } from '../variant/settings-in.ts'
import { placed } from '../variant/workloads.ts'
import { manifestsOf } from './form.ts'

/** How the requests of a desired state are split; undefined where no Service is in front. */
export function splitFor(ctx: KubernetesContext, desired: Desired): Split | undefined {
  return splitOf(placed(desired), { application: ctx.application.name, settings: appFor(ctx, desired) })
}

/** The settings are those of the new version. */
export function appFor({ app, desired }: KubernetesContext, state: Desired): AppSettings {
  return state === desired ? app : settingsIn(app, state, desired)
}

/** The objects that a split is made from, with their namespaces. */
export function splitBase(ctx: KubernetesContext, desired: Desired, form: Form): readonly Manifest[] {
  return placed({ ...desired, objects: manifestsOf(desired, appFor(ctx, desired), form) })
}

/** The objects with a split in force, in place of what git says of it. */
export function withRoute(
  objects: readonly Manifest[],
  { split, base, route }: { split: Split; base: readonly Manifest[]; route: Route },
): readonly Manifest[] {
  const { apply }: TrafficChange = split.method.patch(base, route)
  const patched = new Map(apply.map((one) => [formatKey(keyOf(one)), one]))
  return objects.map((one) => {
    const { namespace = split.setup.namespace } = one.metadata
    return patched.get(formatKey({ ...keyOf(one), namespace })) ?? one
  })
}

/** The split as it is in the cluster; undefined where its objects do not say. */
export async function splitInForce(ctx: KubernetesContext, { method }: Split): Promise<Weights | undefined> {
  const found = await Promise.all([...method.needs, ...method.makes].map((key) => liveOf(ctx, key)))
  const live = found.filter((one) => one !== undefined)
  return live.length === 0 ? ALL_TO_PRIMARY : method.read(live)
}

/** A kind that the cluster surely does not have has no objects. */
export async function liveOf(ctx: KubernetesContext, key: ObjectKey): Promise<LiveObject | undefined> {
  try {
    return await ctx.target.cluster.objects.get(key, ctx.signal)
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'kubernetes.missing-kind') return undefined
    throw error
  }
}
