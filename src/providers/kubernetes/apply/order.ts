import { slipwayError } from '#domain/errors.ts'
import { ANNOTATIONS, groupOf, keyOf, nameOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'

/** What others need goes first: the groups are applied one after the other, each as a whole. */
const RANKS: readonly (readonly string[])[] = [
  ['/Namespace'],
  ['apiextensions.k8s.io/CustomResourceDefinition'],
  [
    '/ServiceAccount',
    '/ResourceQuota',
    '/LimitRange',
    'scheduling.k8s.io/PriorityClass',
    'rbac.authorization.k8s.io/ClusterRole',
    'rbac.authorization.k8s.io/Role',
    'policy/PodSecurityPolicy',
  ],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', 'rbac.authorization.k8s.io/RoleBinding'],
  ['/ConfigMap', '/Secret', 'networking.k8s.io/NetworkPolicy'],
  ['storage.k8s.io/StorageClass', '/PersistentVolume', '/PersistentVolumeClaim'],
  ['/Service', '/Endpoints', 'discovery.k8s.io/EndpointSlice'],
  [
    '/Pod',
    '/ReplicationController',
    'apps/ReplicaSet',
    'apps/Deployment',
    'apps/StatefulSet',
    'apps/DaemonSet',
    'policy/PodDisruptionBudget',
  ],
  ['batch/Job', 'batch/CronJob'],
  [
    'autoscaling/HorizontalPodAutoscaler',
    'networking.k8s.io/IngressClass',
    'networking.k8s.io/Ingress',
    'apiregistration.k8s.io/APIService',
    'admissionregistration.k8s.io/MutatingWebhookConfiguration',
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  ],
]

const RANK = new Map(RANKS.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)))
/** Before custom resources. */
const OTHER_BUILT_IN = RANKS.length - 1
const CUSTOM = RANKS.length

export function rankOf(group: string, kind: string): number {
  const isBuiltIn = !group.includes('.') || group.endsWith('.k8s.io')
  return RANK.get(`${group}/${kind}`) ?? (isBuiltIn ? OTHER_BUILT_IN : CUSTOM)
}

const WAVE = /^[+-]?\d{1,9}$/

/** Errors: `kubernetes.invalid`. */
export function waveOf(manifest: Manifest): number {
  const text = manifest.metadata.annotations?.[ANNOTATIONS.wave]?.trim()
  if (text === undefined) return 0
  if (WAVE.test(text)) return Number(text)
  const words = `its annotation ${ANNOTATIONS.wave} is "${text.slice(0, 50)}" and not a whole number`
  throw slipwayError('kubernetes.invalid', { what: nameOf(keyOf(manifest)), words })
}

export interface Wave<T> {
  readonly wave: number
  /** Each as a whole before the next; what is in one goes side by side. */
  readonly ranks: readonly (readonly T[])[]
}

/** Waves, and in each of them ranks, from the first to the last. Errors: `kubernetes.invalid`. */
export function inOrder<T extends Manifest>(manifests: readonly T[]): readonly Wave<T>[] {
  const byWave = Map.groupBy(manifests, waveOf)
  return [...byWave.keys()]
    .toSorted((a, b) => a - b)
    .map((wave) => {
      const byRank = Map.groupBy(byWave.get(wave) ?? [], ({ apiVersion, kind }) => rankOf(groupOf(apiVersion), kind))
      const ranks = [...byRank.keys()].toSorted((a, b) => a - b).map((rank) => byRank.get(rank) ?? [])
      return { wave, ranks }
    })
}

/** What was applied last goes first. An annotation that somebody spoiled in the cluster holds nothing up. */
export function inReverse<T extends Manifest>(live: readonly T[]): readonly (readonly T[])[] {
  const byPlace = Map.groupBy(live, ({ apiVersion, kind, metadata }) => {
    const text = metadata.annotations?.[ANNOTATIONS.wave]?.trim() ?? '0'
    return `${WAVE.test(text) ? Number(text) : 0}/${rankOf(groupOf(apiVersion), kind)}`
  })
  const places = [...byPlace].map(([place, objects]) => {
    const [wave = 0, rank = 0] = place.split('/').map(Number)
    return { wave, rank, objects }
  })
  return places.toSorted((a, b) => b.wave - a.wave || b.rank - a.rank).map(({ objects }) => objects)
}
