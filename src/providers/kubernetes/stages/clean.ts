import type { StageResult } from '#domain/stage.ts'
import type { KubernetesContext } from '../context.ts'
import type { CleanOptions } from '../variant/options.ts'
import { COPIES } from './copies.ts'
import { placeOf, primaryBefore } from './place.ts'
import { takeAway } from './take-away.ts'

export function clean(ctx: KubernetesContext, { variant }: CleanOptions): Promise<StageResult> {
  const base = primaryBefore(ctx, placeOf(ctx.plan, ctx.stage.id))
  return takeAway(ctx, { copies: variant === 'all' ? COPIES : [variant], base, part: 'clean' })
}
