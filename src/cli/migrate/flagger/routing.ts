import type { Routing } from '../release.ts'
import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'

/** What Flagger splits requests by, and what it calls things. */
export interface Route {
  readonly provider: string
  readonly routing: Routing
  readonly service: string
  readonly ingress: string | undefined
  readonly route: string | undefined
}

const MADE_FOR: Readonly<Record<string, string>> = {
  gateway: 'HTTPRoute',
  istio: 'VirtualService',
  smi: 'TrafficSplit',
}
const OTHERS =
  'requests are not split by this provider: use Gateway API, Istio, NGINX or SMI, or `kubernetes` for blue-green'

/** `provider`, `service` and the references of a Canary. */
export function readRouting(spec: Section, target: string): Route {
  const ingress = spec.section('ingressRef')
  ingress?.settle(['apiVersion', 'kind'], 'its name says it')
  const ingressName = ingress?.text('name', 'kubernetes.traffic.ingress')
  const route = spec.section('routeRef')
  route?.settle(['apiVersion', 'kind'], 'its name says it')
  const routeName = route?.text('name')
  spec.refuse(['upstreamRef'], OTHERS)
  const service = readService(spec, target)
  const provider = providerOf(spec, { hasIngress: ingressName !== undefined, ...service.hints })
  const traffic = trafficOf(provider, { name: service.name, ingress: ingressName })
  if (!traffic && provider !== '') {
    spec.refuse(['provider'], OTHERS)
    if (!spec.has('provider')) spec.tell('error', OTHERS)
  }
  if (traffic) tellMade(spec, { traffic, name: service.name, settings: service.routeKeys })
  const routing = {
    service: service.name,
    ...(traffic ? { traffic } : {}),
    hasWeights: traffic !== undefined && traffic['method'] !== 'service',
    headers: [],
  }
  return { provider, routing, service: service.name, ingress: ingressName, route: routeName }
}

interface Hints {
  readonly hasIngress: boolean
  readonly hasGatewayRefs: boolean
  readonly hasIstio: boolean
}

/** That of the Canary; else that of Flagger’s installation, which the rest of the Canary tells of. */
function providerOf(spec: Section, hints: Hints): string {
  const written = spec.text('provider', 'kubernetes.traffic.method')
  if (written !== undefined) return written
  const guess = hints.hasIngress ? 'nginx' : hints.hasGatewayRefs ? 'gatewayapi:v1' : hints.hasIstio ? 'istio' : ''
  const message =
    guess === ''
      ? 'it names no `provider`: write that of Flagger’s installation (`meshProvider`)'
      : `it names no \`provider\`: by its other keys ${guess} is assumed`
  spec.tell(guess === '' ? 'error' : 'warning', message)
  return guess
}

function trafficOf(
  provider: string,
  { name, ingress }: { name: string; ingress: string | undefined },
): Stage | undefined {
  if (provider === 'kubernetes') return { method: 'service' }
  if (provider === 'istio') return { method: 'istio', virtualService: name }
  if (provider.startsWith('gatewayapi')) return { method: 'gateway', route: name }
  if (/^(smi(:|$)|linkerd$|osm$)/.test(provider)) return { method: 'smi', trafficSplit: name }
  return provider === 'nginx' && ingress !== undefined ? { method: 'nginx', ingress } : undefined
}

const OF_SERVICE = ['port', 'portName', 'targetPort', 'appProtocol', 'portDiscovery', 'headless', 'trafficDistribution']
const OF_ROUTE = [
  'gateways',
  'gatewayRefs',
  'hosts',
  'match',
  'rewrite',
  'retries',
  'headers',
  'corsPolicy',
  'timeout',
  'backendTimeout',
  'trafficPolicy',
  'delegation',
  'meshName',
  'backends',
]

/** Flagger makes the Service, and what routes to it: both belong to git now. */
function readService(
  spec: Section,
  target: string,
): { name: string; routeKeys: readonly string[]; hints: Omit<Hints, 'hasIngress'> } {
  const service = spec.section('service')
  const name = service?.text('name', 'kubernetes.service') ?? target
  const hints = {
    hasGatewayRefs: service?.has('gatewayRefs') === true,
    hasIstio: ['gateways', 'hosts', 'trafficPolicy', 'delegation'].some((key) => service?.has(key) === true),
  }
  if (!service) return { name, routeKeys: [], hints }
  const port = service.text('port') ?? '…'
  const targetPort = service.text('targetPort') ?? port
  service.settle(OF_SERVICE, `the Service ${name}, as a manifest`)
  service.tell(
    'warning',
    `the Service ${name} was made by Flagger and goes with the Canary: write it as a manifest that selects the pods of ${target}, port ${port} to ${targetPort}; ${name}-canary is made by the stage \`canary\``,
  )
  service.refuse(['mirror'], 'requests are not mirrored')
  service.warn(['apex', 'unmanagedMetadata'], 'write these labels and annotations into the manifest of the Service')
  service.warn(['primary', 'canary'], 'the Services of the variants have no labels and annotations of their own')
  const routeKeys = OF_ROUTE.filter((key) => service.has(key))
  service.settle(routeKeys, 'the manifest of the route')
  return { name, routeKeys, hints }
}

function tellMade(spec: Section, made: { traffic: Stage; name: string; settings: readonly string[] }): void {
  const kind = MADE_FOR[String(made.traffic['method'])]
  if (kind === undefined) return
  const settings = made.settings.length === 0 ? '' : `, with its ${made.settings.map((key) => `\`${key}\``).join(', ')}`
  spec.tell(
    'warning',
    `the ${kind} ${made.name} was made by Flagger and goes with the Canary: write it as a manifest${settings}, that leads all requests to the Service ${made.name}`,
  )
}
