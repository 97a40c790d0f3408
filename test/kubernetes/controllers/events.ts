import type { ApiObject } from '../object.ts'
import { writeOwners } from '../fields/owners.ts'
import { afterUpdate } from '../fields/ownership.ts'
import { Refusal } from '../status.ts'
import type { World } from '../world.ts'
import { microTimestamp, timestamp } from '../world.ts'

const EVENTS = 'events'
/** Nanoseconds in a millisecond: names of events end in the moment they were first seen. */
const NANOS = 1_000_000n

export interface Happening {
  readonly about: ApiObject
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** Which part of the object: `spec.containers{web}`. */
  readonly fieldPath?: string
}

export interface Source {
  readonly manager: string
  readonly component: string
  readonly host?: string
}

/** Tells what happened. The same again is counted in the event that is there. */
export type Tell = (happening: Happening) => void

export function teller(world: World, { manager, component, host }: Source): Tell {
  const known = new Map<string, string>()
  const actor = world.actAs(manager)
  let serial = 0n
  return (happening) => {
    const { about, type, reason, message, fieldPath } = happening
    const { namespace = 'default' } = about.metadata
    const key = `${about.metadata.uid}|${reason}|${message}|${fieldPath ?? ''}`
    const before = world.store.collection(EVENTS).get(namespace, known.get(key) ?? '')
    const now = timestamp(world)
    if (before) {
      actor.update(EVENTS, { ...before, count: Number(before['count'] ?? 1) + 1, lastTimestamp: now })
      return
    }
    serial += 1n
    const name = `${about.metadata.name}.${(BigInt(world.clock.now()) * NANOS + serial).toString(16)}`
    known.set(key, name)
    quietly(() =>
      actor.create(EVENTS, {
        kind: 'Event',
        apiVersion: 'v1',
        metadata: { name, namespace },
        involvedObject: { ...referenceTo(about), ...(fieldPath !== undefined && { fieldPath }) },
        reason,
        message,
        source: { component, ...(host !== undefined && { host }) },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type,
        reportingComponent: component,
        reportingInstance: host ?? '',
      }),
    )
  }
}

/** The scheduler writes its events in the newer form; they are kept in the older one. */
export function tellScheduled(world: World, pod: ApiObject, node: string): void {
  const { namespace = '', name } = pod.metadata
  const about = referenceTo(pod)
  const said = { reason: 'Scheduled', type: 'Normal', eventTime: microTimestamp(world), action: 'Binding' }
  const message = `Successfully assigned ${namespace}/${name} to ${node}`
  const reporter = { reportingInstance: 'default-scheduler-vm' }
  const metadata = { name: `${name}.${(BigInt(world.clock.now()) * NANOS).toString(16)}`, namespace }
  const resource = world.registry.find('events.k8s.io', 'v1', 'events')
  if (!resource || world.store.collection('namespaces').get('', namespace) === undefined) return
  const sent = { ...said, ...reporter, reportingController: 'default-scheduler', regarding: about, note: message }
  const actor = {
    manager: 'kube-scheduler',
    operation: 'Update',
    apiVersion: 'events.k8s.io/v1',
    time: timestamp(world),
  } as const
  const owners = afterUpdate({ before: {}, after: sent, schema: resource.schema }, new Map(), actor)
  world.store.put(EVENTS, {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: {
      ...metadata,
      uid: world.ids.uid(),
      resourceVersion: '',
      creationTimestamp: timestamp(world),
      managedFields: writeOwners(owners),
    },
    involvedObject: about,
    ...said,
    message,
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    reportingComponent: 'default-scheduler',
    ...reporter,
  })
}

function referenceTo({ kind, apiVersion, metadata }: ApiObject): Record<string, unknown> {
  const { namespace, name, uid, resourceVersion } = metadata
  return { kind, ...(namespace !== undefined && { namespace }), name, uid, apiVersion, resourceVersion }
}

/** An event that cannot be written, as its namespace goes away, is lost. */
function quietly(write: () => void): void {
  try {
    write()
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem
  }
}
