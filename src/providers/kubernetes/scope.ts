import { isRecord } from './api/problem.ts'
import { at } from './live/fields.ts'
import { groupOf } from './manifest.ts'
import type { Manifest } from './manifest.ts'

export type Scope = 'cluster' | 'namespace' | 'unknown'

/** Groups of which all kinds are known, with those that belong to no namespace. */
const GROUPS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    '': 'ComponentStatus Namespace Node PersistentVolume',
    'admissionregistration.k8s.io':
      'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ' +
      'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
    'apiextensions.k8s.io': 'CustomResourceDefinition',
    'apiregistration.k8s.io': 'APIService',
    apps: '',
    'authentication.k8s.io': 'SelfSubjectReview TokenReview',
    'authorization.k8s.io': 'SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
    autoscaling: '',
    batch: '',
    'certificates.k8s.io': 'CertificateSigningRequest ClusterTrustBundle',
    'coordination.k8s.io': '',
    'discovery.k8s.io': '',
    'events.k8s.io': '',
    'flowcontrol.apiserver.k8s.io': 'FlowSchema PriorityLevelConfiguration',
    'gateway.networking.k8s.io': 'GatewayClass',
    'networking.istio.io': '',
    'networking.k8s.io': 'IPAddress IngressClass ServiceCIDR',
    'node.k8s.io': 'RuntimeClass',
    policy: 'PodSecurityPolicy',
    'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding',
    'resource.k8s.io': 'DeviceClass DeviceTaintRule ResourceSlice',
    'scheduling.k8s.io': 'PriorityClass',
    'split.smi-spec.io': '',
    'storage.k8s.io': 'CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass',
  }).map(([group, kinds]) => [group, new Set(kinds.split(' '))]),
)

/** Whether objects of a kind belong to a namespace, as far as it is known without asking a cluster. */
export function scopesOf(objects: readonly Manifest[]): (manifest: Manifest) => Scope {
  const custom = new Map(objects.flatMap((one) => [...scopeOfDefinition(one)]))
  return ({ apiVersion, kind }) => {
    const group = groupOf(apiVersion)
    const known = GROUPS.get(group)
    if (known) return known.has(kind) ? 'cluster' : 'namespace'
    return custom.get(`${group}/${kind}`) ?? 'unknown'
  }
}

/** What a definition that comes along says of its kind. */
function scopeOfDefinition(manifest: Manifest): [string, Scope][] {
  const isDefinition = manifest.kind === 'CustomResourceDefinition' && isRecord(manifest['spec'])
  if (!isDefinition || groupOf(manifest.apiVersion) !== 'apiextensions.k8s.io') return []
  const [group, kind, scope] = ['spec.group', 'spec.names.kind', 'spec.scope'].map((path) => at(manifest, path))
  if (typeof group !== 'string' || typeof kind !== 'string') return []
  if (scope === 'Cluster') return [[`${group}/${kind}`, 'cluster']]
  return scope === 'Namespaced' ? [[`${group}/${kind}`, 'namespace']] : []
}

/** With the namespace in it where its kind has one, and without where it has none. */
export function inNamespace(manifest: Manifest, namespace: string, scope: Scope): Manifest {
  const { namespace: own, ...metadata } = manifest.metadata
  if (scope === 'cluster') return own === undefined ? manifest : { ...manifest, metadata }
  if (scope === 'unknown' || (own !== undefined && own !== '')) return manifest
  return { ...manifest, metadata: { ...metadata, namespace } }
}
