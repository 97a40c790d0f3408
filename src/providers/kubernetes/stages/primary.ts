import type { StageResult } from '#domain/stage.ts'
import type { KubernetesContext } from '../context.ts'
import type { PrimaryOptions } from '../variant/options.ts'
import { establish } from './establish.ts'
import { hasHooks, hooks, withFailedHooks } from './hooks.ts'
import { placeOf } from './place.ts'
import { pruneRest } from './prune-rest.ts'
import { formFor } from './standing.ts'
import { DONE, inOrder } from './work.ts'

/** Primary is the new version; copies, and what they have of the traffic, stay. */
export async function primary(ctx: KubernetesContext, { labelSelectors }: PrimaryOptions): Promise<StageResult> {
  const { desired } = ctx
  const place = placeOf(ctx.plan, ctx.stage.id)
  const isFirst = !(place.isFirst && hasHooks(desired, 'before-sync'))
  return withFailedHooks(ctx, async () => {
    const form = await formFor(ctx, labelSelectors)
    return inOrder(ctx, [
      () => (place.isFirst ? hooks(ctx, 'before-sync') : Promise.resolve(DONE)),
      () => establish(ctx, { desired, form, route: place.route, labelSelectors, part: 'apply', isFirst }),
      () => pruneRest(ctx, form),
      () => (place.isLast ? hooks(ctx, 'after-sync') : Promise.resolve(DONE)),
    ])
  })
}
