import { variantName } from '#providers/kubernetes/variant/names.ts'
import { durationText } from '../duration.ts'
import { LIVE_METADATA } from '../object.ts'
import type { Release } from '../release.ts'
import type { Section } from '../section.ts'
import { readAnalysis } from './analysis.ts'
import type { MetricShelf } from './metric-shelf.ts'
import { readRouting } from './routing.ts'

const WORKLOADS: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet'])

/** A Canary of Flagger: how its workload is released. The workload itself is a plain one already. */
export function readCanary(
  root: Section,
  { name, metrics }: { name: string; metrics: MetricShelf },
): Release | undefined {
  const metadata = root.section('metadata')
  const spec = root.section('spec')
  if (!metadata || !spec) return undefined
  metadata.settle(['name', 'labels', 'annotations', 'finalizers', ...LIVE_METADATA], 'the Canary goes')
  const namespace = metadata.text('namespace')
  const target = targetOf(spec)
  if (!target) return undefined
  root.tell(
    'warning',
    'take it out of the folder: docs/migrate.md says in which order, so that the requests stay with the pods that serve',
  )
  const route = readRouting(spec, target.name)
  const seconds = spec.number('progressDeadlineSeconds', 'kubernetes.healthTimeout')
  const metricsServer = spec.text('metricsServer', 'sources of the agent’s file')
  const workload = variantName(target.kind, target.name, 'canary')
  const { stages, lengthMs } = readAnalysis(spec, {
    ...route,
    name,
    namespace,
    target,
    workload,
    metricsServer,
    metrics,
  })
  tellRest(spec)
  return {
    name: target.name,
    namespace,
    strategy: { routing: route.routing, stages, lengthMs },
    healthTimeout: seconds === undefined ? undefined : durationText(Math.max(1, seconds) * 1_000),
    deployment: undefined,
    workload: target,
  }
}

function targetOf(spec: Section): Release['workload'] | undefined {
  const reference = spec.section('targetRef')
  reference?.settle(['apiVersion'], 'its kind says it')
  const kind = reference?.text('kind', 'kubernetes.workloads') ?? 'Deployment'
  const name = reference?.text('name', 'kubernetes.workloads')
  if (name !== undefined && WORKLOADS.has(kind)) return { kind, name }
  spec.tell('error', 'it has no `targetRef` to a Deployment or DaemonSet')
  return undefined
}

function tellRest(spec: Section): void {
  spec.settle(['revertOnDeletion'], 'the Deployment keeps its name and its pods')
  if (spec.flag('suspend') === true) spec.warn(['suspend'], 'write `trigger: { queue: manual }` into the file')
  const scaler = spec.section('autoscalerRef')
  scaler?.settle(
    ['apiVersion', 'kind', 'name'],
    'it scales the Deployment, which is the primary: leave `replicas` out of git',
  )
  scaler?.warn(
    ['primaryScalerQueries', 'primaryScalerReplicas'],
    'there is no second autoscaler for the primary: write them into the one that there is',
  )
}
