import { slipwayError } from '#domain/errors.ts'
import type { StageResult } from '#domain/stage.ts'
import { converge } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import type { Manifest } from '../manifest.ts'
import type { TrafficMethod } from '../traffic-settings.ts'
import { makeVariant } from '../variant/make-variant.ts'
import type { Copy } from '../variant/names.ts'
import type { BaselineOptions, CanaryOptions, Patch } from '../variant/options.ts'
import { hooks, withFailedHooks } from './hooks.ts'
import { labelPrimary } from './label-primary.ts'
import { placeOf } from './place.ts'
import { sizesSeen } from './sizes-seen.ts'
import { appFor, splitFor } from './split-in-force.ts'
import { DONE, inOrder, resultOf, workOf } from './work.ts'

export function canary(ctx: KubernetesContext, options: CanaryOptions): Promise<StageResult> {
  const { isFirst } = placeOf(ctx.plan, ctx.stage.id)
  const { desired } = ctx
  return withFailedHooks(ctx, () =>
    inOrder(ctx, [
      () => (isFirst ? hooks(ctx, 'before-sync') : Promise.resolve(DONE)),
      () => labelPrimary(ctx),
      () => rollOut(ctx, { variant: 'canary', desired, options, patches: options.patches }),
    ]),
  )
}

/** As young and as small as the canary, so that a comparison shows the version and nothing else. */
export async function baseline(ctx: KubernetesContext, options: BaselineOptions): Promise<StageResult> {
  const { running } = ctx
  if (!running) throw slipwayError('kubernetes.no-running', { application: ctx.application.name })
  return inOrder(ctx, [
    () => labelPrimary(ctx),
    () => rollOut(ctx, { variant: 'baseline', desired: running, options, patches: [] }),
  ])
}

const NO_OWN_SERVICES: ReadonlySet<string> = new Set<TrafficMethod>(['service', 'pods'])

interface RollOut {
  readonly variant: Copy
  readonly desired: Desired
  readonly options: BaselineOptions
  readonly patches: readonly Patch[]
}

async function rollOut(ctx: KubernetesContext, wish: RollOut): Promise<StageResult> {
  const objects = await copiesOf(ctx, wish)
  const work = await workOf(ctx, { name: wish.variant, namespace: wish.desired.namespace })
  return resultOf(await converge(ctx.target, { ...work, objects }))
}

/** The same ones whenever it is asked in an attempt. */
async function copiesOf(
  ctx: KubernetesContext,
  { variant, desired, options, patches }: RollOut,
): Promise<readonly Manifest[]> {
  const { application } = ctx
  const app = appFor(ctx, desired)
  const { live, isNew } = await sizesSeen(ctx, { desired, isAsked: options.scale !== undefined })
  const needsService = splitFor(ctx, desired)?.method.ownServices ?? !NO_OWN_SERVICES.has(app.traffic.method)
  const { objects, warnings } = makeVariant({
    application: application.name,
    desired,
    settings: app,
    variant,
    size: { scale: options.scale, replicas: options.replicas },
    service: options.service ?? needsService,
    alsoServes: frontsElsewhere(ctx, desired),
    patches,
    live,
  })
  if (isNew) for (const warning of warnings) ctx.log(warning)
  return objects
}

/** The Service in front may be renamed between the versions: requests are split under either name, as primary rolls. */
function frontsElsewhere(ctx: KubernetesContext, desired: Desired): readonly string[] {
  const own = splitFor(ctx, desired)?.front.metadata
  const others = [ctx.desired, ctx.running].flatMap((one) => (one ? (splitFor(ctx, one)?.front.metadata ?? []) : []))
  const renamed = others.filter(({ name, namespace }) => name !== own?.name && namespace === own?.namespace)
  return [...new Set(renamed.map(({ name }) => name))]
}
