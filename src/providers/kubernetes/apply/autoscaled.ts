import { SlipwayError } from '#domain/errors.ts'
import type { Cluster } from '../api/cluster.ts'
import { ApiProblem } from '../api/problem.ts'
import type { Manifest } from '../manifest.ts'
import { fieldsAt, without } from '../variant/fields.ts'
import { isScalerOf } from '../variant/scale.ts'

type Asked = Pick<Cluster, 'kinds' | 'objects'>

/** Whether the number of pods is all that others hold on to. */
export function isSizeConflict(error: unknown): error is ApiProblem {
  if (!(error instanceof ApiProblem) || error.code !== 'kubernetes.conflict') return false
  return error.causes.length > 0 && error.causes.every(({ field }) => field === '.spec.replicas')
}

/**
 * Whether an autoscaler, which KEDA makes as well, decides how many pods run: git's number is only what it began with. Where
 * that cannot be asked, it is not known to.
 */
export async function isAutoscaled(
  { kinds, objects }: Asked,
  workload: Manifest,
  signal: AbortSignal,
): Promise<boolean> {
  const { namespace } = workload.metadata
  try {
    const info = await kinds.find('autoscaling/v2', 'HorizontalPodAutoscaler')
    if (!info || namespace === undefined) return false
    for await (const { items } of objects.list(info, { namespace, signal })) {
      if (items.some((one) => isScalerOf(one, workload))) return true
    }
    return false
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof SlipwayError) return false
    throw error
  }
}

export function hasSize(manifest: Manifest): boolean {
  return typeof fieldsAt(manifest, 'spec')?.['replicas'] === 'number'
}

export function withoutSize(manifest: Manifest): Manifest {
  return { ...manifest, spec: without(fieldsAt(manifest, 'spec') ?? {}, ['replicas']) }
}
