import type { StageResult } from '#domain/stage.ts'
import { removeObjects } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import { keyOf } from '../manifest.ts'
import type { Copy } from '../variant/names.ts'
import { copiesIn } from './copies.ts'
import { leadBack } from './shift.ts'
import { forget, formOf } from './standing.ts'
import { DONE, resultOf, waiting, workOf } from './work.ts'

export interface TakeAway {
  readonly copies: readonly Copy[]
  /** Whose manifests say how all requests go to primary. */
  readonly base: Desired
  readonly part: string
  /** What carries requests that primary cannot take is left to who brings primary back; else it is waited for. */
  readonly mayLeave?: boolean
}

/** Removes copies, all that they consist of, once no request goes to them. Better an old canary than no answer. */
export async function takeAway(ctx: KubernetesContext, wish: TakeAway): Promise<StageResult> {
  const { copies, base, part, mayLeave = false } = wish
  const { objects, gone } = await copiesIn(ctx, copies)
  if (objects.length > 0) {
    const names = copies.join(' and ')
    const led = await leadBack(ctx, { base, form: await formOf(ctx), part: `${part}-lead-back`, headers: true })
    if (led.type === 'waiting') return led.result
    if (led.type === 'kept' && !mayLeave) return waiting(`${names} carries requests, and no pod of primary is ready`)
    if (led.type === 'kept') {
      ctx.log(`${names} carries requests, and no pod of primary is ready: it stays until primary is restored`)
      return DONE
    }
    const work = await workOf(ctx, { name: part, namespace: base.namespace })
    const removed = await removeObjects(ctx.target, { ...work, keys: objects.map(keyOf) })
    if (removed.status === 'waiting') return resultOf(removed)
    ctx.log(`Removed ${objects.length} object${objects.length === 1 ? '' : 's'} of ${names}`)
  }
  await forget(ctx, base.namespace, gone)
  return DONE
}

export function revertCopies(ctx: KubernetesContext, copies: readonly Copy[]): Promise<StageResult> {
  return takeAway(ctx, { copies, base: ctx.running ?? ctx.desired, part: 'take-away', mayLeave: true })
}
