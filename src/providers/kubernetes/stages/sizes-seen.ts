import { z } from 'zod'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import { at } from '../live/fields.ts'
import { keyOf } from '../manifest.ts'
import type { LiveObject } from '../manifest.ts'
import { placed, workloadsOf } from '../variant/workloads.ts'
import { listed } from './readiness.ts'
import { appFor, liveOf } from './split-in-force.ts'

/** What `replicasOf` reads of a workload or an autoscaler. */
const Seen = z.array(
  z.object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.object({
      name: z.string(),
      namespace: z.string().default(''),
      uid: z.string(),
      resourceVersion: z.string(),
      creationTimestamp: z.string(),
    }),
    spec: z.object({
      replicas: z.number().optional(),
      minReplicas: z.number().optional(),
      scaleTargetRef: z.object({ kind: z.string().optional(), name: z.string() }).optional(),
    }),
  }),
)

/**
 * How large primary was when the attempt began, for percentages: kept as a memo, as an autoscaler changes it meanwhile,
 * and a copy that changes its size all the time never settles.
 */
export async function sizesSeen(
  ctx: KubernetesContext,
  { desired, isAsked }: { desired: Desired; isAsked: boolean },
): Promise<{ readonly live: readonly LiveObject[]; readonly isNew: boolean }> {
  const key = `sizes-${ctx.step.attempt}`
  const noted = Seen.safeParse(ctx.step.memo[key])
  if (noted.success) return { live: noted.data, isNew: false }
  const found = isAsked ? await primarySizes(ctx, desired) : []
  const live = Seen.parse(found.map(slim))
  await ctx.record({ type: 'memo', key, value: live })
  return { live, isNew: true }
}

async function primarySizes(ctx: KubernetesContext, desired: Desired): Promise<readonly LiveObject[]> {
  const workloads = workloadsOf(placed(desired), appFor(ctx, desired))
  const namespaces = new Set(workloads.map(({ metadata }) => metadata.namespace ?? ''))
  const live = await Promise.all(workloads.map((one) => liveOf(ctx, keyOf(one))))
  const kind = ['autoscaling/v2', 'HorizontalPodAutoscaler'] as const
  const scalers = await Promise.all([...namespaces].map((namespace) => listed(ctx, { kind, namespace, labels: {} })))
  return [...live.filter((one) => one !== undefined), ...scalers.flat()]
}

function slim({ apiVersion, kind, metadata, spec }: LiveObject): unknown {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  const names = ['replicas', 'minReplicas', 'scaleTargetRef']
  const sizes = Object.fromEntries(
    names.flatMap((field) => (at(spec, field) === undefined ? [] : [[field, at(spec, field)]])),
  )
  return { apiVersion, kind, metadata: { name, namespace, uid, resourceVersion, creationTimestamp }, spec: sizes }
}
