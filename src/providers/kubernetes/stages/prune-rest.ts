import type { StageResult } from '#domain/stage.ts'
import { hasRest, prune } from '../apply/index.ts'
import type { Form } from '../apply/index.ts'
import { isRemovalApproved } from '../compare/removal.ts'
import type { KubernetesContext } from '../context.ts'
import { COPIES, copiesIn } from './copies.ts'
import { manifestsOf } from './form.ts'
import { keysOf } from './standing.ts'
import { DONE, resultOf, workOf } from './work.ts'

/** Removes what the new version no longer wants; copies that are there stay. Errors: `kubernetes.deletion-budget`. */
export async function pruneRest(ctx: KubernetesContext, form: Form): Promise<StageResult> {
  const { app, desired, running, plan } = ctx
  if (!app.prune) return DONE
  const copies = form === 'variants' ? (await copiesIn(ctx, COPIES)).objects : []
  const candidates = running ? await keysOf(ctx, running) : []
  const keep = [...manifestsOf(desired, app, form), ...copies]
  const { namespace } = desired
  const rest = { application: ctx.application.name, namespace, keep, candidates, signal: ctx.signal }
  if (!(await hasRest(ctx.target, rest))) return DONE
  const work = await workOf(ctx, { name: 'prune', namespace })
  const budget = isRemovalApproved(plan) ? undefined : app.deletionBudget
  return resultOf(await prune(ctx.target, { ...work, keep, candidates, budget }))
}
