import type { StageResult } from '#domain/stage.ts'
import type { KubernetesContext } from '../context.ts'
import type { Manifest } from '../manifest.ts'
import type { Split } from '../traffic/split.ts'
import { makePrimary } from '../variant/make-primary.ts'
import { workloadsOf } from '../variant/workloads.ts'
import { establish, isOpen } from './establish.ts'
import { hasWorkloads } from './form.ts'
import { appFor, splitFor } from './split-in-force.ts'
import { becomeVariants } from './standing.ts'
import { DONE } from './work.ts'

/**
 * Before the first copy: the running version's pods get primary's label, and then the Service in front is kept to them.
 * Copies bear the application's own labels, too: without this they would get requests that nobody gave them.
 */
export async function labelPrimary(ctx: KubernetesContext): Promise<StageResult> {
  const { running } = ctx
  await becomeVariants(ctx)
  if (!running) return DONE
  const app = appFor(ctx, running)
  if (!hasWorkloads(running.objects, app)) return DONE
  const split = splitFor(ctx, running)
  if (!split || !(await isOpen(ctx, split))) return DONE
  const { warnings } = makePrimary({ desired: running, settings: app, labelSelectors: false })
  const key = 'told-of-services'
  if (warnings.length > 0 && ctx.step.memo[key] === undefined) {
    for (const warning of warnings) ctx.log(warning)
    await ctx.record({ type: 'memo', key, value: true })
  }
  const workloads = workloadsOf(running.objects, app)
  return establish(ctx, {
    desired: running,
    form: 'variants',
    part: 'label-primary',
    only: (manifest) => workloads.includes(manifest) || isFront(manifest, split),
  })
}

/** Nothing else is applied once more: a job that was removed after its end would run again. */
function isFront({ apiVersion, kind, metadata }: Manifest, { front }: Split): boolean {
  return apiVersion === 'v1' && kind === 'Service' && metadata.name === front.metadata.name
}
