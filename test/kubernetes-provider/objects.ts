import { ANNOTATIONS } from '#providers/kubernetes/manifest.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'

export function annotated(manifest: Manifest, annotations: Readonly<Record<string, string>>): Manifest {
  const all = { ...manifest.metadata.annotations, ...annotations }
  return { ...manifest, metadata: { ...manifest.metadata, annotations: all } }
}

export function deployment(
  name: string,
  { image = 'web:v1', replicas = 1, ...more }: Record<string, unknown> = {},
): Manifest {
  const labels = { app: name }
  const spec = {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    ...more,
  }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop' }, spec }
}

export function configMap(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data }
}

export function secret(name: string, stringData: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' }, stringData }
}

/** Its one pod does what the image's name or the command says. */
export function job(name: string, image = 'done:1', more: Readonly<Record<string, unknown>> = {}): Manifest {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'work', image }] } }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'shop' },
    spec: { backoffLimit: 0, template, ...more },
  }
}

export function hook(phase: string, manifest: Manifest, more: Readonly<Record<string, string>> = {}): Manifest {
  return annotated(manifest, { [ANNOTATIONS.hook]: phase, ...more })
}

export function thingDefinition(): Manifest {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}

export function thing(name: string): Manifest {
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name }, spec: { size: 1 } }
}

export function clusterRole(name: string): Manifest {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules: [] }
}
