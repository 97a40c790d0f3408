import { stringify } from 'yaml'

export const NAMESPACE = 'bench'

/** Objects that no controller moves, as files of an application have them: `count` of them, at most 5 kinds in turn. */
export function plainObjects(name: string, count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => plainObject(`${name}-${i}`, i % 5))
}

function plainObject(name: string, kind: number): Record<string, unknown> {
  const metadata = { name, labels: { app: name, team: 'shop' } }
  if (kind === 1) return { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false }
  if (kind === 2)
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    }
  if (kind === 3)
    return {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }],
    }
  const data = { 'settings.yaml': `name: ${name}\nlevel: info\n`, greeting: 'hello' }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
}

/** The two files of an application in its folder. */
export function filesOf(name: string, objects: readonly object[]): [string, string][] {
  return [
    [`apps/${name}/app.slipway.yaml`, stringify({ name, kubernetes: { namespace: NAMESPACE } })],
    [`apps/${name}/objects.yaml`, objects.map((one) => stringify(one)).join('---\n')],
  ]
}

export const NAMESPACE_OBJECT = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }
