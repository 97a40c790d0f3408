import { at, listOf, objectOf, textOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { createQueue } from './queue.ts'
import type { Pod } from './types.ts'

const CLAIMS = 'persistentvolumeclaims'
const VOLUMES = 'persistentvolumes'
const CLASSES = 'storageclasses.storage.k8s.io'
const PROTECTION = 'kubernetes.io/pvc-protection'
const IS_DEFAULT = 'storageclass.kubernetes.io/is-default-class'
const MANAGER = 'kube-controller-manager'
const LATENCY_MS = 40
const PROTECTED_MS = 300

/** Gives claims a volume where their storage class exists, and lets those go that no pod uses. */
export function runClaims(world: World): void {
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const claim = world.store.collection(CLAIMS).get(namespace, name)
      if (!claim) return
      if (claim.metadata.deletionTimestamp === undefined) bind(world, claim)
      else release(world, claim)
    },
  })
  world.store.onChange(({ type, collection, object }) => {
    const { namespace = '', name } = object.metadata
    const isGoing = object.metadata.deletionTimestamp !== undefined
    if (collection === CLAIMS && type !== 'DELETED') queue.add(namespace, name, isGoing ? PROTECTED_MS : LATENCY_MS)
    if (collection === 'pods' && type === 'DELETED')
      for (const used of claimsOf(object as Pod)) queue.add(namespace, used)
  })
}

function claimsOf({ spec }: Pod): string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim ? [persistentVolumeClaim.claimName] : [],
  )
}

function bind(world: World, claim: ApiObject): void {
  const spec = objectOf(claim['spec'])
  const storage = classOf(world, spec['storageClassName'])
  if (!storage || spec['volumeName'] !== undefined) return
  const { uid, namespace, name } = claim.metadata
  const volumeName = `pvc-${uid}`
  const capacity = objectOf(objectOf(spec['resources'])['requests'])
  const actor = world.actAs(MANAGER)
  const volume = actor.create(VOLUMES, {
    kind: 'PersistentVolume',
    apiVersion: 'v1',
    metadata: { name: volumeName },
    spec: {
      capacity,
      accessModes: listOf(spec['accessModes']),
      claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid },
      persistentVolumeReclaimPolicy: storage['reclaimPolicy'],
      storageClassName: storage.metadata.name,
      hostPath: { path: `/volumes/${volumeName}` },
    },
  })
  actor.updateStatus(VOLUMES, { ...volume, status: { phase: 'Bound' } })
  const annotations = { ...claim.metadata.annotations, 'pv.kubernetes.io/bind-completed': 'yes' }
  const bound = actor.update(CLAIMS, {
    ...claim,
    metadata: { ...claim.metadata, annotations },
    spec: { ...spec, storageClassName: storage.metadata.name, volumeName },
  })
  actor.updateStatus(CLAIMS, {
    ...bound,
    status: { phase: 'Bound', accessModes: listOf(spec['accessModes']), capacity },
  })
}

function classOf(world: World, name: unknown): ApiObject | undefined {
  const classes = world.store.collection(CLASSES)
  if (typeof name === 'string') return classes.get('', name)
  return [...classes.all()].find(({ metadata }) => metadata.annotations?.[IS_DEFAULT] === 'true')
}

function release(world: World, claim: ApiObject): void {
  const { namespace = '', name, finalizers = [] } = claim.metadata
  const isUsed = [...world.store.collection('pods').within(namespace)].some((pod) =>
    claimsOf(pod as Pod).includes(name),
  )
  if (isUsed || !finalizers.includes(PROTECTION)) return
  const metadata = { ...claim.metadata, finalizers: finalizers.filter((one) => one !== PROTECTION) }
  world.actAs(MANAGER).update(CLAIMS, { ...claim, metadata })
  const volume = world.store.collection(VOLUMES).get('', textOf(at(claim, 'spec', 'volumeName')))
  if (volume && at(volume, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete')
    world.actAs(MANAGER).remove(VOLUMES, volume)
}
