import type { Desired } from '#providers/kubernetes/desired.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { desiredOf } from './rehearsal.ts'

export interface MethodScene {
  readonly settings: Record<string, unknown>
  /** The object whose weights move; none for the Service itself. */
  readonly route: readonly Manifest[]
  readonly seeds: readonly Manifest[]
  /** Weights of the canary on the way, in percent. */
  readonly steps: readonly number[]
  readonly headers: boolean
  readonly baseline: boolean
}

const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }

function ingress(annotations: Record<string, string> = {}): Manifest {
  const spec = { rules: [{ host: 'web.example', http: { paths: [path] } }] }
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web', annotations }, spec }
}

const action = JSON.stringify({
  type: 'forward',
  forwardConfig: { targetGroups: [{ serviceName: 'web', servicePort: 80 }] },
})

const weighted = { steps: [20, 60], headers: false, baseline: true, seeds: [] }

export const METHODS: Readonly<Record<string, MethodScene>> = {
  service: { settings: { method: 'service' }, route: [], seeds: [], steps: [100], headers: false, baseline: false },
  gateway: {
    ...weighted,
    headers: true,
    settings: { method: 'gateway', route: 'web' },
    seeds: [
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'front', namespace: 'shop' },
        spec: { gatewayClassName: 'test', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
      },
    ],
    route: [
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'web' },
        spec: { parentRefs: [{ name: 'front' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
      },
    ],
  },
  istio: {
    ...weighted,
    headers: true,
    settings: { method: 'istio', virtualService: 'web' },
    route: [
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'web' },
        spec: { hosts: ['web.example'], http: [{ route: [{ destination: { host: 'web' } }] }] },
      },
    ],
  },
  nginx: {
    ...weighted,
    headers: true,
    baseline: false,
    settings: { method: 'nginx', ingress: 'web' },
    route: [ingress()],
  },
  smi: {
    ...weighted,
    settings: { method: 'smi', trafficSplit: 'web' },
    route: [
      {
        apiVersion: 'split.smi-spec.io/v1alpha2',
        kind: 'TrafficSplit',
        metadata: { name: 'web' },
        spec: { service: 'web', backends: [{ service: 'web', weight: 100 }] },
      },
    ],
  },
  alb: {
    ...weighted,
    settings: { method: 'alb', ingress: 'web' },
    route: [ingress({ 'alb.ingress.kubernetes.io/actions.web': action })],
  },
}

export interface Version {
  readonly image?: string
  readonly replicas?: number
  readonly message?: string
  readonly kind?: string
  readonly spec?: Record<string, unknown>
  readonly more?: readonly Manifest[]
}

/** A workload with its configuration behind a Service. */
export function webAt({ image = 'web:1', replicas = 2, message = 'hello', kind, spec, more = [] }: Version): Desired {
  return desiredOf(
    workload({ image, replicas, kind: kind ?? 'Deployment', spec: spec ?? {} }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { message } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web' }, stringData: { key: message } },
    ...more,
  )
}

interface Workload {
  readonly image: string
  readonly replicas: number
  readonly kind: string
  readonly spec: Record<string, unknown>
}

function workload({ image, replicas, kind, spec }: Workload): Manifest {
  const container = {
    name: 'web',
    image,
    envFrom: [{ configMapRef: { name: 'web' } }, { secretRef: { name: 'web' } }],
    readinessProbe: { httpGet: { path: '/', port: 80 } },
  }
  const labels = { app: 'web' }
  const template = { metadata: { labels }, spec: { containers: [container] } }
  const size = kind === 'DaemonSet' ? {} : { replicas }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: { ...size, selector: { matchLabels: labels }, template, ...spec },
  }
}
