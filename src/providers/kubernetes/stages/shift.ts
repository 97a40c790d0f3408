import type { StageResult } from '#domain/stage.ts'
import { converge, removeObjects } from '../apply/index.ts'
import type { Form } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import type { Route, Weights } from '../traffic/method.ts'
import type { Split } from '../traffic/split.ts'
import { ALL_TO_PRIMARY } from '../traffic/weights.ts'
import { VARIANTS } from '../variant/names.ts'
import { readinessFault, readyOf } from './readiness.ts'
import { splitBase, splitFor, splitInForce } from './split-in-force.ts'
import { DONE, inOrder, resultOf, waiting, workOf } from './work.ts'

export interface Shift {
  readonly split: Split
  /** Whose manifests the split is made from, and in which form they are applied. */
  readonly base: Desired
  readonly form: Form
  /** Undefined: all to primary, as git says. */
  readonly route: Route | undefined
  readonly part: string
  readonly isFirst?: boolean
}

/** Splits the requests, but never towards what cannot answer them: that is waited for. */
export async function shift(ctx: KubernetesContext, wish: Shift): Promise<StageResult> {
  const wanted = wish.route ?? { weights: ALL_TO_PRIMARY, headers: [] }
  const fault = await readinessFault(ctx, wish.split, wanted)
  return fault === undefined ? declare(ctx, wish) : waiting(fault)
}

async function declare(ctx: KubernetesContext, wish: Shift): Promise<StageResult> {
  const { split, base, form, route, part, isFirst = false } = wish
  const objects = splitBase(ctx, base, form)
  const { apply, remove } = route ? split.method.patch(objects, route) : split.method.reset(objects)
  const work = await workOf(ctx, { name: part, namespace: base.namespace, isFirst })
  return inOrder(ctx, [
    async () => (apply.length === 0 ? DONE : resultOf(await converge(ctx.target, { ...work, objects: apply }))),
    async () => (remove.length === 0 ? DONE : resultOf(await removeObjects(ctx.target, { ...work, keys: remove }))),
    async () => {
      await recordWeights(ctx, route?.weights ?? ALL_TO_PRIMARY)
      return DONE
    },
  ])
}

export async function recordWeights(ctx: KubernetesContext, weights: Weights): Promise<void> {
  ctx.log(`Traffic: ${wordsOf(weights)}`)
  await ctx.record({ type: 'traffic', weights: { ...weights } })
}

export type LeadBack =
  /** Primary has everything. */
  | { readonly type: 'led' }
  | { readonly type: 'waiting'; readonly result: StageResult }
  /** Primary cannot answer: better an old copy than no answer. */
  | { readonly type: 'kept'; readonly route: Route }

interface LeadBackWish {
  readonly base: Desired
  readonly form: Form
  readonly part: string
  /** Whether requests may also be told by their headers, which weights do not say. */
  readonly headers: boolean
}

/** Gives primary all requests, where it can take them. Where the cluster says of no split, there is none to undo. */
export async function leadBack(ctx: KubernetesContext, { base, form, part, headers }: LeadBackWish): Promise<LeadBack> {
  const split = form === 'variants' ? splitFor(ctx, base) : undefined
  const weights = split && (await splitInForce(ctx, split))
  if (!split || !weights) return { type: 'led' }
  const isSplit = weights.primary < 100
  if (!isSplit && !headers) return { type: 'led' }
  if (isSplit && (await readyOf(ctx, split, 'primary')) === 0) return { type: 'kept', route: { weights, headers: [] } }
  const result = await declare(ctx, { split, base, form, route: undefined, part })
  return result.status === 'succeeded' ? { type: 'led' } : { type: 'waiting', result }
}

function wordsOf(weights: Weights): string {
  return VARIANTS.filter((variant) => weights[variant] > 0)
    .map((variant) => `${variant} ${weights[variant]} %`)
    .join(', ')
}
