import type { StageResult } from '#domain/stage.ts'
import type { Form } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import { ALL_TO_PRIMARY } from '../traffic/weights.ts'
import type { SyncOptions } from '../variant/options.ts'
import { COPIES } from './copies.ts'
import { establish } from './establish.ts'
import { hasHooks, hooks, withFailedHooks } from './hooks.ts'
import { placeOf } from './place.ts'
import { pruneRest } from './prune-rest.ts'
import { leadBack, recordWeights } from './shift.ts'
import { formFor } from './standing.ts'
import { takeAway } from './take-away.ts'
import { DONE, inOrder } from './work.ts'

/** Only primary runs, as git has it, and has all the traffic. */
export function sync(ctx: KubernetesContext, { labelSelectors }: SyncOptions): Promise<StageResult> {
  const place = placeOf(ctx.plan, ctx.stage.id)
  return withFailedHooks(ctx, () =>
    inOrder(ctx, [
      () => (place.isFirst ? hooks(ctx, 'before-sync') : Promise.resolve(DONE)),
      async () => whole(ctx, { form: await formFor(ctx, labelSelectors), labelSelectors }),
      () => (place.isLast ? hooks(ctx, 'after-sync') : Promise.resolve(DONE)),
    ]),
  )
}

async function whole(
  ctx: KubernetesContext,
  { form, labelSelectors }: { form: Form; labelSelectors: boolean },
): Promise<StageResult> {
  const { desired, running } = ctx
  const led = await leadBack(ctx, { base: running ?? desired, form, part: 'lead-back', headers: false })
  if (led.type === 'waiting') return led.result
  const route = led.type === 'kept' ? led.route : undefined
  const isFirst = !hasHooks(desired, 'before-sync')
  const result = await inOrder(ctx, [
    () => establish(ctx, { desired, form, route, labelSelectors, part: 'apply', isFirst }),
    () => (form === 'plain' ? Promise.resolve(DONE) : takeAway(ctx, { copies: COPIES, base: desired, part: 'clean' })),
    () => pruneRest(ctx, form),
  ])
  if (result.status === 'succeeded' && form === 'variants') await recordWeights(ctx, ALL_TO_PRIMARY)
  return result
}
