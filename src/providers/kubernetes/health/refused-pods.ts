import { nameOf, keyOf } from '../manifest.ts'
import type { LiveObject } from '../manifest.ts'
import { happeningsOf, newest } from './happenings.ts'
import type { World } from './pod-cause.ts'
import { conditionOf, countAt, numberAt, said } from './read.ts'

/** Why no pod can be made of an object's template; undefined where they can. */
export function refusedPods(object: LiveObject, world: World): string | undefined {
  const message = refusal(object, world)
  return message === undefined ? undefined : refusalWords(message, object)
}

function refusal(object: LiveObject, world: World): string | undefined {
  const condition = conditionOf(object, 'ReplicaFailure')
  if (condition?.status === 'True') return condition.message || condition.reason
  // An event stays for an hour: it counts only while pods are lacking.
  if (!isLackingPods(object)) return undefined
  return newest(happeningsOf(world.events(object.metadata.uid)), { reasons: ['FailedCreate'] })?.message
}

function isLackingPods(object: LiveObject): boolean {
  switch (object.kind) {
    case 'DaemonSet':
      return countAt(object, 'status.currentNumberScheduled') < countAt(object, 'status.desiredNumberScheduled')
    case 'Job':
      return countAt(object, 'status.active') + countAt(object, 'status.succeeded') === 0
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'ReplicationController':
      return countAt(object, 'status.replicas') < (numberAt(object, 'spec.replicas') ?? 1)
    default:
      return false
  }
}

type Words = (match: RegExpExecArray, name: string, namespace: string) => string

const part = (match: RegExpExecArray, at: number, max = 300): string => said(match[at] ?? '', max)

const REFUSALS: readonly (readonly [RegExp, Words])[] = [
  [
    /exceeded quota: ([^,\s]+), requested: (.+), used: (.+), limited: (.+)$/,
    (m, name) =>
      `ResourceQuota ${part(m, 1)} leaves no room for another Pod of ${name}: it asks for ${part(m, 2)}, in use are ${part(m, 3)} of ${part(m, 4)}`,
  ],
  [
    /failed quota: ([^:\s]+): must specify (.+)$/,
    (m, name) => `ResourceQuota ${part(m, 1)} wants the Pods of ${name} to specify ${part(m, 2)}`,
  ],
  [
    /admission webhook "([^"]+)" denied the request:? ?(.*)$/s,
    (m, name) => `admission webhook ${part(m, 1)} denies the Pods of ${name}: ${part(m, 2) || 'it does not say why'}`,
  ],
  [
    /failed calling webhook "([^"]+)": (.+)$/s,
    (m, name) => `admission webhook ${part(m, 1)} cannot be asked about the Pods of ${name}: ${part(m, 2)}`,
  ],
  [
    /violates PodSecurity "([^"]+)": (.+)$/s,
    (m, name) => `Pod Security ${part(m, 1)} forbids the Pods of ${name}: ${part(m, 2)}`,
  ],
  [
    /serviceaccount "([^"]+)" not found/i,
    (m, name, namespace) =>
      `ServiceAccount ${namespace}/${part(m, 1, 253)} is not there: ${name} cannot make its Pods without it`,
  ],
  [
    /no PriorityClass with name (\S+) was found/,
    (m, name) => `PriorityClass ${part(m, 1, 253)} is not there: ${name} cannot make its Pods without it`,
  ],
]

function refusalWords(message: string, object: LiveObject): string {
  const name = nameOf(keyOf(object))
  for (const [pattern, words] of REFUSALS) {
    const match = pattern.exec(message)
    if (match) return words(match, name, object.metadata.namespace ?? '')
  }
  return `${name} cannot make its Pods: ${said(message)}`
}
