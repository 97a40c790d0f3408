import type { Routing } from '../release.ts'
import type { Section } from '../section.ts'

const GATEWAY = 'argoproj-labs/gatewayAPI'
const METHODS = ['istio', 'nginx', 'alb', 'smi', 'plugins'] as const
const OTHERS = ['ambassador', 'apisix', 'appMesh', 'traefik']

/** `trafficRouting` and the two Services of a canary strategy. */
export function readRouting(canary: Section, name: string): Routing {
  const stable = canary.text('stableService', 'kubernetes.service')
  const own = canary.text('canaryService')
  const service = stable === undefined ? {} : { service: stable }
  const made = stable === undefined ? 'a Service of its own' : `the Service ${stable}-canary by itself`
  canary.warn(
    ['canaryService'],
    `Slipway makes ${made}: take ${own ?? ''} out of the manifests, and out of the routes that name it`,
  )
  const routing = canary.section('trafficRouting')
  if (!routing) return { ...service, hasWeights: false, headers: [] }
  routing.settle(['managedRoutes'], 'header routes are made and removed by the stage `traffic`')
  routing.refuse(['maxTrafficWeight'], 'weights are percentages: write those of the steps as parts of 100')
  routing.refuse(OTHERS, 'this method is not there: use `gateway` (Gateway API), `istio`, `nginx`, `smi` or `alb`')
  const method = METHODS.find((one) => routing.has(one))
  const section = method && routing.section(method)
  for (const other of METHODS.filter((one) => one !== method)) {
    routing.refuse([other], 'an application has one method: a second one cannot follow the same weights')
  }
  if (!method || !section) {
    routing.tell('error', 'no method was taken over: the weights would be those of the pods')
    return { ...service, hasWeights: false, headers: [] }
  }
  return { ...service, hasWeights: true, headers: [], ...READERS[method](section, { name, stable }) }
}

type Read = Partial<Omit<Routing, 'hasWeights' | 'service'>> & { readonly hasWeights?: boolean }
type Of = { readonly name: string; readonly stable: string | undefined }

const READERS: Readonly<Record<(typeof METHODS)[number], (section: Section, of: Of) => Read>> = {
  istio,
  nginx,
  alb,
  smi,
  plugins,
}

function istio(section: Section): Read {
  const one = section.section('virtualService')
  const several = one ? [] : section.sections('virtualServices')
  const virtual = one ?? several[0]
  for (const further of several.slice(1)) {
    further.settle(['name', 'routes'], 'not taken over')
    further.tell('error', 'one VirtualService follows the weights: bring the routes together in the first')
  }
  const subsets = subsetsOf(section)
  const name = virtual?.text('name', 'kubernetes.traffic.virtualService')
  const routes = virtual?.texts('routes', 'kubernetes.traffic.editableRoutes') ?? []
  virtual?.refuse(['tlsRoutes', 'tcpRoutes'], 'only HTTP routes are split')
  if (name === undefined) {
    section.tell('error', 'it names no VirtualService')
    return { hasWeights: false }
  }
  const editable = routes.length === 0 ? {} : { editableRoutes: routes }
  return { traffic: { method: 'istio', virtualService: name, ...editable }, ...subsets }
}

/** Subsets are told apart by the variant label, whose values are then the names of the subsets. */
function subsetsOf(section: Section): Read {
  const rule = section.section('destinationRule')
  if (!rule) return {}
  const name = rule.text('name') ?? ''
  const primary = rule.text('stableSubsetName', 'kubernetes.variantLabel.primary')
  const canary = rule.text('canarySubsetName', 'kubernetes.variantLabel.canary')
  if (primary === undefined || canary === undefined) {
    rule.tell('error', 'both subsets must have names')
    return {}
  }
  const labels = `\`slipway.dev/variant: ${primary}\` and \`slipway.dev/variant: ${canary}\``
  rule.tell('warning', `in the DestinationRule ${name} select the subsets by the labels ${labels}`)
  return { variantLabel: { primary, canary } }
}

function nginx(section: Section): Read {
  const one = section.text('stableIngress', 'kubernetes.traffic.ingress')
  const several = one === undefined ? section.texts('stableIngresses', 'kubernetes.traffic.ingress') : []
  const ingress = one ?? several[0]
  if (several.length > 1)
    section.tell('error', 'one Ingress follows the weights: bring their rules together in the first')
  section.refuse(['annotationPrefix'], 'the annotations are those of `nginx.ingress.kubernetes.io`')
  section.settle(['canaryIngressAnnotations'], 'not taken over')
  const more = section.section('additionalIngressAnnotations')
  const header = more?.text('canary-by-header', 'traffic.headers[].name')
  const value = more?.text('canary-by-header-value', 'traffic.headers[].value')
  more?.refuse(
    ['canary-by-cookie', 'canary-by-header-pattern', 'canary-weight-total'],
    'requests are told apart by one header with one value',
  )
  if (header !== undefined && value === undefined) {
    more?.tell('error', 'a header is matched with a value: `canary-by-header-value` is missing')
  }
  if (ingress === undefined) {
    section.tell('error', 'it names no Ingress')
    return { hasWeights: false }
  }
  const headers = header !== undefined && value !== undefined ? [{ name: header, value }] : []
  return { traffic: { method: 'nginx', ingress }, headers }
}

function alb(section: Section, { stable }: Of): Read {
  const one = section.text('ingress', 'kubernetes.traffic.ingress')
  const several = one === undefined ? section.texts('ingresses', 'kubernetes.traffic.ingress') : []
  const ingress = one ?? several[0]
  if (several.length > 1)
    section.tell('error', 'one Ingress follows the weights: bring their rules together in the first')
  const root = section.text('rootService', 'kubernetes.traffic.action')
  section.refuse(['annotationPrefix'], 'the annotations are those of `alb.ingress.kubernetes.io`')
  section.refuse(['stickinessConfig'], 'write `targetGroupStickinessConfig` into the action’s annotation: it is kept')
  if (ingress === undefined) {
    section.tell('error', 'it names no Ingress')
    return { hasWeights: false }
  }
  const action = root ?? stable ?? '…'
  section.warn(
    ['servicePort'],
    `write the annotation \`alb.ingress.kubernetes.io/actions.${action}\` into the Ingress: a forward to the target group of ${stable ?? 'the Service'}, with this port; Slipway moves its weights`,
  )
  return { traffic: { method: 'alb', ingress, ...(root === undefined ? {} : { action: root }) } }
}

function smi(section: Section, { name, stable }: Of): Read {
  const split = section.text('trafficSplitName', 'kubernetes.traffic.trafficSplit') ?? name
  const root = section.text('rootService') ?? stable ?? '…'
  section.tell(
    'warning',
    `the TrafficSplit ${split} was made by the controller: write it as a manifest, \`service: ${root}\` with the backend ${stable ?? '…'} at weight 100`,
  )
  return { traffic: { method: 'smi', trafficSplit: split } }
}

function plugins(section: Section): Read {
  const gateway = section.section(GATEWAY)
  if (!gateway) {
    section.tell('error', 'no plugin here moves weights: use `gateway` (Gateway API), `istio`, `nginx`, `smi` or `alb`')
    section.whole(GATEWAY)
    return { hasWeights: false }
  }
  const one = gateway.text('httpRoute', 'kubernetes.traffic.route')
  const several = one === undefined ? gateway.sections('httpRoutes') : []
  const route = one ?? several[0]?.text('name', 'kubernetes.traffic.route')
  gateway.settle(['namespace', 'managedRoutes'], 'the route is that of the application’s namespace')
  if (several.length > 1) {
    gateway.tell('error', 'one HTTPRoute follows the weights: bring their rules together in the first')
  }
  gateway.refuse(['grpcRoute', 'grpcRoutes', 'tcpRoute', 'tcpRoutes', 'tlsRoutes'], 'only HTTPRoutes are split')
  if (route === undefined) return { hasWeights: false }
  return { traffic: { method: 'gateway', route } }
}
