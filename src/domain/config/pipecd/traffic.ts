import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import type { Report } from './report.ts'
import type { Generic, Kubernetes } from './spec.ts'

interface Written {
  readonly generic: Generic
  readonly kubernetes: Kubernetes
  readonly base: Path
}

/** What splits the requests. */
export function trafficOf({ generic, kubernetes, base }: Written, report: Report): unknown {
  const { trafficRouting } = kubernetes
  const from = [...base, 'trafficRouting']
  const method = trafficRouting?.method ?? 'podselector'
  if (trafficRouting?.istio && method !== 'istio') {
    report.warn([...from, 'istio'], `it has no effect with the method ${method}`)
  }
  if (method === 'podselector') return placed(from, { method: isByPods(generic) ? 'pods' : 'service' })
  if (method === 'istio') return istioOf(trafficRouting?.istio ?? {}, from, report)
  const trafficSplit = kubernetes.service?.name || generic.name || undefined
  if (trafficSplit === undefined) {
    report.error([...from, 'method'], 'the name of the TrafficSplit is not known: write `service.name`', {
      at: 'value',
    })
    return undefined
  }
  report.warn(
    [...from, 'method'],
    `PipeCD accepts it and fails when it runs; here the TrafficSplit \`${trafficSplit}\` of the manifests is moved`,
    { at: 'value' },
  )
  return placed(from, { method: 'smi', trafficSplit: placed([...from, 'method'], trafficSplit) })
}

/** PipeCD touches the Service in a stage for it only: without one, requests go to whatever pods the Service selects. */
function isByPods({ pipeline }: Generic): boolean {
  const names = new Set(pipeline?.stages?.map(({ name }) => name))
  const hasCopies = names.has('K8S_CANARY_ROLLOUT') || names.has('K8S_BASELINE_ROLLOUT')
  return hasCopies && !names.has('K8S_TRAFFIC_ROUTING')
}

type Istio = NonNullable<NonNullable<Kubernetes['trafficRouting']>['istio']>

function istioOf({ virtualService, host, editableRoutes }: Istio, routing: Path, report: Report): unknown {
  const from = [...routing, 'istio']
  if (virtualService?.kind && virtualService.kind !== 'VirtualService') {
    report.error([...from, 'virtualService', 'kind'], 'only a `VirtualService` is moved', { at: 'value' })
  }
  if (!virtualService?.name) {
    const message = 'the key `virtualService.name` is missing: the first one among the manifests is not taken for it'
    report.error(from, message)
    return undefined
  }
  return placed(from, {
    method: placed([...routing, 'method'], 'istio'),
    virtualService: placed([...from, 'virtualService', 'name'], virtualService.name),
    host: placed([...from, 'host'], host || undefined),
    editableRoutes: placed([...from, 'editableRoutes'], editableRoutes?.length ? editableRoutes : undefined),
  })
}
