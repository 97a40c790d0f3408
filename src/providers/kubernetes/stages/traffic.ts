import { slipwayError } from '#domain/errors.ts'
import type { StageResult } from '#domain/stage.ts'
import type { KubernetesContext } from '../context.ts'
import { keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import type { Route } from '../traffic/method.ts'
import type { TrafficOptions } from '../traffic/options.ts'
import { ALL_TO_PRIMARY } from '../traffic/weights.ts'
import { variantName } from '../variant/names.ts'
import type { Copy } from '../variant/names.ts'
import { placed, workloadsOf } from '../variant/workloads.ts'
import { COPIES } from './copies.ts'
import { placeOf, primaryBefore, routeOf } from './place.ts'
import { leadBack, shift } from './shift.ts'
import { appFor, liveOf, splitBase, splitFor } from './split-in-force.ts'
import { formOf } from './standing.ts'
import { DONE } from './work.ts'

/** Errors: `kubernetes.traffic`, `kubernetes.weight-refused`. */
export async function traffic(ctx: KubernetesContext, options: TrafficOptions): Promise<StageResult> {
  const base = primaryBefore(ctx, placeOf(ctx.plan, ctx.stage.id))
  const route = routeOf(options)
  const split = splitFor(ctx, base)
  const { name: application } = ctx.application
  if (!split) {
    const why =
      ctx.app.traffic.method === 'pods'
        ? 'with the method `pods` a variant has the share of its pods: give `canary` another size, or name another `traffic.method`'
        : 'no Service among its manifests selects its workloads'
    throw slipwayError('kubernetes.traffic', { application, why })
  }
  const form = await formOf(ctx)
  const wanted = route ?? { weights: ALL_TO_PRIMARY, headers: [] }
  const problems = split.method.problems(splitBase(ctx, base, form), wanted)
  if (problems.length > 0) throw slipwayError('kubernetes.traffic', { application, why: problems.join('; ') })
  if (route) await refuseMissing(ctx, route)
  return shift(ctx, { split, base, form, route, part: 'traffic', isFirst: true })
}

/** Where primary cannot answer, the last step of the rollback first brings it back and then moves the traffic. */
export async function revertTraffic(ctx: KubernetesContext): Promise<StageResult> {
  const base = ctx.running ?? ctx.desired
  const led = await leadBack(ctx, { base, form: await formOf(ctx), part: 'lead-back', headers: true })
  if (led.type === 'waiting') return led.result
  if (led.type === 'kept') ctx.log('Primary has no ready pod: traffic goes back to it as soon as it is restored')
  return DONE
}

/** What does not run cannot become ready: that is not waited for. */
async function refuseMissing(ctx: KubernetesContext, { weights, headers }: Route): Promise<void> {
  const isServed = (copy: Copy): boolean => weights[copy] > 0 || (copy === 'canary' && headers.length > 0)
  const origins = { canary: ctx.desired, baseline: ctx.running ?? ctx.desired }
  for (const variant of COPIES.filter(isServed)) {
    const origin = origins[variant]
    const workloads = workloadsOf(placed(origin), appFor(ctx, origin))
    const nameOf = ({ kind, metadata }: Manifest): string => variantName(kind, metadata.name, variant)
    const found = await Promise.all(workloads.map((one) => liveOf(ctx, { ...keyOf(one), name: nameOf(one) })))
    if (found.some((one) => one !== undefined)) continue
    throw slipwayError('kubernetes.weight-refused', {
      application: ctx.application.name,
      variant,
      weight: weights[variant],
    })
  }
}
