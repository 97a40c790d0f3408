import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { placeLabels } from './sweep.ts'
import type { TestPlace } from './place.ts'

type Fields = Readonly<Record<string, unknown>>

export interface WebVersion {
  readonly version?: string
  readonly message?: string
  /** Undefined: left to others. */
  readonly replicas?: number | undefined
  readonly program?: Fields
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  readonly name?: string
  readonly spec?: Fields
}

/** A workload; its pods use the ConfigMap and the Secret of its name. */
export function workload({ programs }: TestPlace, wish: WebVersion = {}): Manifest {
  const { version = '1', program = programs.serves, kind = 'Deployment', name = 'web', spec = {} } = wish
  const replicas = 'replicas' in wish ? wish.replicas : 2
  const labels = { app: name }
  const container = {
    name: 'main',
    ...program,
    env: [{ name: 'VERSION', value: version }],
    envFrom: [{ configMapRef: { name } }, { secretRef: { name } }],
  }
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } }
  const size = kind === 'DaemonSet' || replicas === undefined ? {} : { replicas }
  const front = kind === 'StatefulSet' ? { serviceName: name } : {}
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: { ...size, ...front, selector: { matchLabels: labels }, template, ...spec },
  }
}

/** A workload with its configuration behind a Service. */
export function web(place: TestPlace, wish: WebVersion = {}): readonly Manifest[] {
  const { version = '1', message = version, name = 'web' } = wish
  const service = { selector: { app: name }, ports: [{ port: 80 }] }
  return [
    workload(place, wish),
    { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: service },
    configMap(name, { message }),
    { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { key: message } },
  ]
}

export function configMap(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }
}

export function job(name: string, program: Fields): Manifest {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: jobSpec(program) }
}

export function jobSpec(program: Fields): Fields {
  const containers = [{ name: 'main', ...program }]
  return { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers } } }
}

export function annotated(manifest: Manifest, annotations: Readonly<Record<string, string>>): Manifest {
  const all = { ...manifest.metadata.annotations, ...annotations }
  return { ...manifest, metadata: { ...manifest.metadata, annotations: all } }
}

/** Its name and kind are the place's own, so that no two tests share them. */
export function definition({ run, namespace }: TestPlace): Manifest {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  const group = groupIn({ namespace })
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}`, labels: placeLabels(run, namespace) },
    spec: {
      group,
      names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}

export function thing({ namespace }: TestPlace, name: string): Manifest {
  return { apiVersion: `${groupIn({ namespace })}/v1`, kind: 'Thing', metadata: { name }, spec: { size: 1 } }
}

function groupIn({ namespace }: Pick<TestPlace, 'namespace'>): string {
  return `${namespace}.example.com`
}

/** Allows nothing. */
export function clusterRole({ run, namespace }: TestPlace, suffix: string): Manifest {
  const metadata = { name: `${namespace}-${suffix}`, labels: placeLabels(run, namespace) }
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules: [] }
}
