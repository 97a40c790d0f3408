import type { StageResult } from '#domain/stage.ts'
import { converge } from '../apply/index.ts'
import type { Form } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import { groupOf, keyOf, nameOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import type { Route } from '../traffic/method.ts'
import type { Split } from '../traffic/split.ts'
import { fieldsAt } from '../variant/fields.ts'
import { pinFault } from '../variant/make-primary.ts'
import { workloadsOf } from '../variant/workloads.ts'
import { hasSelectorLabel, hasWorkloads, manifestsOf, unpinned, withSelectors } from './form.ts'
import { frontPods, selectorOf } from './readiness.ts'
import { appFor, liveOf, splitBase, splitFor, withRoute } from './split-in-force.ts'
import { DONE, inOrder, resultOf, waiting, workOf } from './work.ts'

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
  const app = appFor(ctx, desired)
  const objects = await establishedManifests(ctx, wish)
  const apply = async (name: string, all: readonly Manifest[], isChosen = only): Promise<StageResult> => {
    const work = await workOf(ctx, { name, namespace: desired.namespace, isFirst: isFirst ?? false })
    const chosen = all.filter((_one, n) => isChosen(desired.objects[n] as Manifest))
    return resultOf(await converge(ctx.target, { ...work, objects: chosen, contents: desired.objects }))
  }
  const split = form === 'variants' ? splitFor(ctx, desired) : undefined
  if (split?.isFrontOpen) {
    // What goes by the label comes when the pods bear it.
    const isAhead = (one: Manifest): boolean => only(one) && !isNeeded(one, split)
    return inOrder(ctx, [() => apply(`${part}-pods`, objects, isAhead), () => apply(part, objects)])
  }
  if (!split || !(await isOpen(ctx, split))) return apply(part, objects)
  return inOrder(ctx, [
    () => apply(`${part}-open`, unpinned(objects, desired, app)),
    () => mayPin(ctx, split),
    () => apply(part, objects),
  ])
}

function isNeeded({ apiVersion, kind, metadata }: Manifest, { method }: Split): boolean {
  const group = groupOf(apiVersion)
  return method.needs.some((key) => key.group === group && key.kind === kind && key.name === metadata.name)
}

/** Where there is no pod of primary at all, as many as git or an autoscaler wants, none can be lost. */
async function mayPin(ctx: KubernetesContext, split: Split): Promise<StageResult> {
  const { key, primary } = ctx.app.variantLabel
  const { all, ready } = await frontPods(ctx, split)
  const fault = all === 0 ? undefined : pinFault(ready, key, primary)
  if (fault === undefined) return DONE
  const paused = await pausedAmong(ctx, split.workloads)
  const why = paused.length === 0 ? '' : `; ${paused.join(' and ')} ${paused.length === 1 ? 'is' : 'are'} paused`
  return waiting(`the Service cannot be kept to primary yet: ${fault}${why}`)
}

/** Their pods stay as they are, whatever is applied. */
async function pausedAmong(ctx: KubernetesContext, workloads: readonly Manifest[]): Promise<readonly string[]> {
  const live = await Promise.all(workloads.map((one) => liveOf(ctx, keyOf(one))))
  return live.flatMap((one) => (one && fieldsAt(one, 'spec')?.['paused'] === true ? [nameOf(keyOf(one))] : []))
}

/** In the order of the desired state's objects. */
async function establishedManifests(
  ctx: KubernetesContext,
  { desired, form, route, labelSelectors = false }: Established,
): Promise<readonly Manifest[]> {
  const app = appFor(ctx, desired)
  const objects = manifestsOf(desired, app, form)
  if (form === 'plain') return objects
  const split = splitFor(ctx, desired)
  const routed = split && route ? withRoute(objects, { split, base: splitBase(ctx, desired, form), route }) : objects
  return await inSelectors(ctx, { objects: routed, namespace: desired.namespace, labelSelectors, app })
}

/** A selector cannot be changed: a workload that is there says itself whether it has the label. */
async function inSelectors(
  ctx: KubernetesContext,
  wish: { objects: readonly Manifest[]; namespace: string; labelSelectors: boolean; app: AppSettings },
): Promise<readonly Manifest[]> {
  const { objects, namespace, labelSelectors, app } = wish
  if (!hasWorkloads(objects, app)) return objects
  const { key } = app.variantLabel
  const chosen = new Set<Manifest>()
  for (const workload of workloadsOf(objects, app)) {
    const live = await liveOf(ctx, { ...keyOf(workload), namespace: workload.metadata.namespace ?? namespace })
    if (live ? hasSelectorLabel(live, key) : labelSelectors) chosen.add(workload)
  }
  return withSelectors(objects, app, (workload) => chosen.has(workload))
}

/** Whether the Service in front is there and selects whatever variant: pods without the label would lose it. */
export async function isOpen(ctx: KubernetesContext, { front, setup }: Split): Promise<boolean> {
  if (Object.keys(selectorOf(front)).length === 0) return false
  const live = await liveOf(ctx, keyOf(front))
  return live !== undefined && selectorOf(live)[setup.label.key] === undefined
}
