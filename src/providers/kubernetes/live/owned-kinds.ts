export interface GroupKind {
  readonly group: string
  readonly kind: string
}

const POD: GroupKind = { group: '', kind: 'Pod' }
const REPLICA_SET: GroupKind = { group: 'apps', kind: 'ReplicaSet' }
const JOB: GroupKind = { group: 'batch', kind: 'Job' }
const CLAIM: GroupKind = { group: '', kind: 'PersistentVolumeClaim' }
const SERVICE: GroupKind = { group: '', kind: 'Service' }
const SLICE: GroupKind = { group: 'discovery.k8s.io', kind: 'EndpointSlice' }

const OWNED: Readonly<Record<string, readonly GroupKind[]>> = {
  'apps/Deployment': [REPLICA_SET, POD],
  'apps/ReplicaSet': [POD],
  // Its claims are nobody's, so that they outlive it.
  'apps/StatefulSet': [POD, CLAIM],
  'apps/DaemonSet': [POD],
  '/ReplicationController': [POD],
  'batch/Job': [POD],
  'batch/CronJob': [JOB, POD],
  '/Service': [SLICE],
}

/** What an operator usually makes of a kind of its own. */
const OF_OPERATORS: readonly GroupKind[] = [
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'StatefulSet' },
  REPLICA_SET,
  JOB,
  POD,
  SERVICE,
  SLICE,
]

/** Groups whose kinds own nothing that is shown: configuration that others read. */
const LEAVES =
  /(^|\.)(networking\.istio\.io|security\.istio\.io|gateway\.networking\.k8s\.io|split\.smi-spec\.io|specs\.smi-spec\.io|monitoring\.coreos\.com|cert-manager\.io|external-secrets\.io|keda\.sh|traefik\.io|kyverno\.io)$/

/** The kinds whose objects one of that kind owns, directly or through others: only these are watched with it. */
export function ownedKinds({ group, kind }: GroupKind): readonly GroupKind[] {
  const known = OWNED[`${group}/${kind}`]
  if (known) return known
  return isOwn(group) || LEAVES.test(group) ? [] : OF_OPERATORS
}

/** Kubernetes' own groups: no dot, or a name below k8s.io. */
function isOwn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io')
}
