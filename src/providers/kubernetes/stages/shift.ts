import type { StageResult } from '#domain/stage.ts'
import { converge, removeObjects } from '../apply/index.ts'
import type { Form } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import { formatKey, keyOf } from '../manifest.ts'
import type { Route, Weights } from '../traffic/method.ts'
import type { Split } from '../traffic/split.ts'
import { ALL_TO_PRIMARY } from '../traffic/weights.ts'
import { VARIANTS } from '../variant/names.ts'
import { placed } from '../variant/workloads.ts'
import { readinessFault, readyOf } from './readiness.ts'
import { liveOf, splitBase, splitFor, splitInForce } from './split-in-force.ts'
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

/** Once for each change in a step, which does all of it again and again while it waits. */
export async function recordWeights(ctx: KubernetesContext, weights: Weights): Promise<void> {
  const [key, told] = ['weights', wordsOf(weights)]
  if (ctx.step.memo[key] === told) return
  ctx.log(`Traffic: ${told}`)
  await ctx.record({ type: 'traffic', weights: { ...weights } })
  await ctx.record({ type: 'memo', key, value: told })
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
export async function leadBack(ctx: KubernetesContext, wish: LeadBackWish): Promise<LeadBack> {
  if (wish.form === 'plain') return { type: 'led' }
  for (const [n, base] of (await splitters(ctx, wish.base)).entries()) {
    const part = n === 0 ? wish.part : `${wish.part}-${n}`
    const led = await leadBackBy(ctx, { ...wish, base, part })
    if (led.type !== 'led') return led
  }
  return { type: 'led' }
}

async function leadBackBy(ctx: KubernetesContext, { base, form, part, headers }: LeadBackWish): Promise<LeadBack> {
  const split = splitFor(ctx, base)
  const weights = split && (await splitInForce(ctx, split))
  if (!split || !weights) return { type: 'led' }
  const isSplit = weights.primary < 100
  if (!isSplit && !headers) return { type: 'led' }
  if (isSplit && (await readyOf(ctx, split, 'primary')) === 0) return { type: 'kept', route: { weights, headers: [] } }
  const result = await declare(ctx, { split, base, form, route: undefined, part })
  return result.status === 'succeeded' ? { type: 'led' } : { type: 'waiting', result }
}

/**
 * The versions by whose objects requests may be split now: what one of them does not have, or calls otherwise, the other one
 * may have brought.
 */
async function splitters(ctx: KubernetesContext, base: Desired): Promise<readonly Desired[]> {
  const { desired, running } = ctx
  const found: Desired[] = [base]
  const names = new Set(namesOf(ctx, base))
  for (const other of running ? [running, desired] : [desired]) {
    const own = namesOf(ctx, other)
    if (own.every((name) => names.has(name)) || !(await isThere(ctx, other))) continue
    for (const name of own) names.add(name)
    found.push(other)
  }
  return found
}

/** Of the objects that split the requests, and of the Service in front; none where the version does not have them all. */
function namesOf(ctx: KubernetesContext, state: Desired): readonly string[] {
  const own = new Set(placed(state).map((one) => formatKey(keyOf(one))))
  const split = splitFor(ctx, state)
  const needs = split?.method.needs.map(formatKey) ?? []
  return split && needs.every((key) => own.has(key)) ? [...needs, formatKey(keyOf(split.front))] : []
}

async function isThere(ctx: KubernetesContext, state: Desired): Promise<boolean> {
  const needs = splitFor(ctx, state)?.method.needs ?? []
  const live = await Promise.all(needs.map((key) => liveOf(ctx, key)))
  return live.some((one) => one !== undefined)
}

function wordsOf(weights: Weights): string {
  return VARIANTS.filter((variant) => weights[variant] > 0)
    .map((variant) => `${variant} ${weights[variant]} %`)
    .join(', ')
}
