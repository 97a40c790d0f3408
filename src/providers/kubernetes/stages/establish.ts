import type { StageResult } from '#domain/stage.ts'
import { converge } from '../apply/index.ts'
import type { Form } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import { keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import type { Route } from '../traffic/method.ts'
import type { Split } from '../traffic/split.ts'
import { pinFault } from '../variant/make-primary.ts'
import { workloadsOf } from '../variant/workloads.ts'
import { hasSelectorLabel, hasWorkloads, manifestsOf, unpinned, withSelectors } from './form.ts'
import { frontPods, selectorOf } from './readiness.ts'
import { liveOf, splitBase, splitFor, withRoute } from './split-in-force.ts'
import { inOrder, resultOf, waiting, workOf } from './work.ts'

export interface Established {
  readonly desired: Desired
  readonly form: Form
  /** The split that stays in force meanwhile; undefined: as git says. */
  readonly route?: Route | undefined
  /** Whether workloads that are made anew get the label in their selectors. */
  readonly labelSelectors?: boolean
  /** Name of the part of the stage. */
  readonly part: string
  readonly isFirst?: boolean
  /** Of the application's manifests only these. */
  readonly only?: (manifest: Manifest) => boolean
}

/**
 * Primary is that desired state, healthy. With variants the Service in front is kept to pods with primary's label, but not
 * before they bear it.
 */
export async function establish(ctx: KubernetesContext, wish: Established): Promise<StageResult> {
  const { desired, form, part, isFirst, only = () => true } = wish
  const objects = await establishedManifests(ctx, wish)
  const apply = async (name: string, all: readonly Manifest[]): Promise<StageResult> => {
    const work = await workOf(ctx, { name, namespace: desired.namespace, isFirst: isFirst ?? false })
    return resultOf(await converge(ctx.target, { ...work, objects: all.filter(isChosen), contents: desired.objects }))
  }
  const isChosen = (_one: Manifest, n: number): boolean => only(desired.objects[n] as Manifest)
  const split = form === 'variants' ? splitFor(ctx, desired) : undefined
  if (!split || !(await isOpen(ctx, split))) return apply(part, objects)
  return inOrder(ctx, [
    () => apply(`${part}-open`, unpinned(objects, desired, ctx.app)),
    async () => {
      const { key, primary } = ctx.app.variantLabel
      const fault = pinFault(await frontPods(ctx, split), key, primary)
      return fault === undefined
        ? { status: 'succeeded' }
        : waiting(`the Service cannot be kept to primary yet: ${fault}`)
    },
    () => apply(part, objects),
  ])
}

/** In the order of the desired state's objects. */
export async function establishedManifests(
  ctx: KubernetesContext,
  { desired, form, route, labelSelectors = false }: Established,
): Promise<readonly Manifest[]> {
  const objects = manifestsOf(desired, ctx.app, form)
  if (form === 'plain') return objects
  const split = splitFor(ctx, desired)
  const routed = split && route ? withRoute(objects, { split, base: splitBase(ctx, desired, form), route }) : objects
  return await inSelectors(ctx, { objects: routed, namespace: desired.namespace, labelSelectors })
}

/** A selector cannot be changed: a workload that is there says itself whether it has the label. */
async function inSelectors(
  ctx: KubernetesContext,
  wish: { objects: readonly Manifest[]; namespace: string; labelSelectors: boolean },
): Promise<readonly Manifest[]> {
  const { objects, namespace, labelSelectors } = wish
  if (!hasWorkloads(objects, ctx.app)) return objects
  const { key } = ctx.app.variantLabel
  const chosen = new Set<Manifest>()
  for (const workload of workloadsOf(objects, ctx.app)) {
    const live = await liveOf(ctx, { ...keyOf(workload), namespace: workload.metadata.namespace ?? namespace })
    if (live ? hasSelectorLabel(live, key) : labelSelectors) chosen.add(workload)
  }
  return withSelectors(objects, ctx.app, (workload) => chosen.has(workload))
}

/** Whether the Service in front is there and selects whatever variant: pods without the label would lose it. */
export async function isOpen(ctx: KubernetesContext, { front, setup }: Split): Promise<boolean> {
  if (Object.keys(selectorOf(front)).length === 0) return false
  const live = await liveOf(ctx, keyOf(front))
  return live !== undefined && selectorOf(live)[setup.label.key] === undefined
}
