import { at, listAt } from '#providers/kubernetes/live/fields.ts'
import type { LiveObject, Manifest } from '#providers/kubernetes/manifest.ts'
import type { TestPlace } from './place.ts'

/** A way to split requests, with the object that does it. */
export interface RouteScene {
  readonly method: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly route: Manifest
  /** What the cluster has to know. */
  readonly kinds: readonly (readonly [string, string])[]
  /** Percent that go to the canary; throws where all of it is not 100. */
  share(place: TestPlace): Promise<number>
}

const CANARY = 'web-canary'

const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }
const rules = [{ host: 'web.slipway-test.example.com', http: { paths: [path] } }]
const INGRESS = ['networking.k8s.io/v1', 'Ingress'] as const
const HTTP_ROUTE = ['gateway.networking.k8s.io/v1', 'HTTPRoute'] as const
const VIRTUAL_SERVICE = ['networking.istio.io/v1', 'VirtualService'] as const
const SPLIT = ['split.smi-spec.io/v1alpha2', 'TrafficSplit'] as const
const ACTION = 'alb.ingress.kubernetes.io/actions.web'
const action = { type: 'forward', forwardConfig: { targetGroups: [{ serviceName: 'web', servicePort: 80 }] } }

export const ROUTES: readonly RouteScene[] = [
  {
    method: 'nginx',
    settings: { method: 'nginx', ingress: 'web' },
    kinds: [INGRESS],
    route: object(INGRESS, { rules }),
    async share(place) {
      const copy = await place.find(...INGRESS, CANARY)
      return Number(copy?.metadata.annotations?.['nginx.ingress.kubernetes.io/canary-weight'] ?? 0)
    },
  },
  {
    method: 'alb',
    settings: { method: 'alb', ingress: 'web' },
    kinds: [INGRESS],
    route: object(INGRESS, { rules }, { [ACTION]: JSON.stringify(action) }),
    async share(place) {
      const { metadata } = await place.live(...INGRESS, 'web')
      const written: unknown = JSON.parse(metadata.annotations?.[ACTION] ?? '{}')
      return shareOf(listAt(written, 'forwardConfig.targetGroups'), 'serviceName')
    },
  },
  {
    method: 'gateway',
    settings: { method: 'gateway', route: 'web' },
    kinds: [HTTP_ROUTE],
    route: object(HTTP_ROUTE, {
      parentRefs: [{ name: 'front' }],
      rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
    }),
    share: async (place) =>
      shareOf(listAt(first(await place.live(...HTTP_ROUTE, 'web'), 'spec.rules'), 'backendRefs'), 'name'),
  },
  {
    method: 'istio',
    settings: { method: 'istio', virtualService: 'web' },
    kinds: [VIRTUAL_SERVICE],
    route: object(VIRTUAL_SERVICE, {
      hosts: ['web.slipway-test.example.com'],
      http: [{ route: [{ destination: { host: 'web' } }] }],
    }),
    share: async (place) =>
      shareOf(listAt(first(await place.live(...VIRTUAL_SERVICE, 'web'), 'spec.http'), 'route'), 'destination.host'),
  },
  {
    method: 'smi',
    settings: { method: 'smi', trafficSplit: 'web' },
    kinds: [SPLIT],
    route: object(SPLIT, { service: 'web', backends: [{ service: 'web', weight: 100 }] }),
    share: async (place) => shareOf(listAt(await place.live(...SPLIT, 'web'), 'spec.backends'), 'service'),
  },
]

function object(
  [apiVersion, kind]: readonly [string, string],
  spec: unknown,
  annotations: Readonly<Record<string, string>> = {},
): Manifest {
  return { apiVersion, kind, metadata: { name: 'web', annotations }, spec }
}

function first(live: LiveObject, list: string): unknown {
  return listAt(live, list)[0]
}

/** One alone gets everything, whatever its weight. */
function shareOf(backends: readonly unknown[], name: string): number {
  const weights = backends.map((one) => ({ name: at(one, name), weight: Number(at(one, 'weight') ?? 100) }))
  const sum = weights.reduce((total, { weight }) => total + weight, 0)
  if (weights.length > 1 && sum !== 100) throw new Error(`the weights sum up to ${sum}: ${JSON.stringify(weights)}`)
  return weights.find((one) => one.name === CANARY)?.weight ?? 0
}
