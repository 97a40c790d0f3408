import { listAt } from '../live/fields.ts'
import { keyOf, nameOf } from '../manifest.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import { containersOf } from './container.ts'
import { containerCause } from './container-cause.ts'
import type { ContainerCause, ContainerOutput, Within } from './container-cause.ts'
import { happeningsOf, newest } from './happenings.ts'
import type { HealthContext } from './judge.ts'
import { missingContent } from './missing-content.ts'
import { failedWords, isFaulty, podHealth } from './pod.ts'
import { conditionOf, said, textAt } from './read.ts'

export interface Cause {
  readonly resource: ObjectKey
  /** Whole, with the names of what it speaks of, without its full stop. */
  readonly sentence: string
  /** The container whose last lines say more. */
  readonly output?: ContainerOutput
}

export interface World extends HealthContext {
  /** The cluster's `Event`s about an object, the newest first. */
  events(uid: string): readonly LiveObject[]
}

/** Why a pod is not healthy: one sentence, the truest first. */
export function podCause(pod: LiveObject, world: World): Cause {
  const resource = keyOf(pod)
  const name = nameOf(resource)
  const happenings = happeningsOf(world.events(pod.metadata.uid))
  const within: Within = { pod: name, namespace: resource.namespace, happenings }
  const found =
    diedCause(pod, within) ?? unscheduledCause(pod, name) ?? worstContainer(pod, within) ?? mountCause(within)
  return { resource, ...(found ?? { sentence: `${name}: ${podHealth(pod).reason}` }) }
}

/** Its node or the cluster ended it as a whole. */
function diedCause(pod: LiveObject, { pod: name }: Within): ContainerCause | undefined {
  if (textAt(pod, 'status.phase') !== 'Failed' || textAt(pod, 'status.reason') === '') return undefined
  return { sentence: `${name} was ended: ${failedWords(pod)}` }
}

function unscheduledCause(pod: LiveObject, name: string): ContainerCause | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status !== 'False') return undefined
  const claim = /persistentvolumeclaim "([^"]+)" not found/i.exec(scheduled.message)?.[1]
  if (claim !== undefined) {
    return {
      sentence: `PersistentVolumeClaim ${said(claim, 253)} is not there: ${name} cannot be scheduled without it`,
    }
  }
  const words = scheduled.reason === 'SchedulingGated' ? podHealth(pod).reason : scheduled.message || scheduled.reason
  return { sentence: `${name} cannot be scheduled: ${words}` }
}

function worstContainer(pod: LiveObject, within: Within): ContainerCause | undefined {
  const isKeptRunning = (textAt(pod, 'spec.restartPolicy') || 'Always') === 'Always'
  const all = containersOf(pod).filter(
    ({ state, ending }) => isKeptRunning || state !== 'ended' || ending?.exitCode !== 0 || ending.signal !== 0,
  )
  const faulty = all.filter((one) => isFaulty(one, isKeptRunning))
  const ended = all.filter(({ state }) => state === 'ended')
  const order = [...faulty, ...ended, ...all.filter(({ state }) => state === 'waiting'), ...all]
  for (const container of order) {
    const cause = containerCause(container, within)
    if (cause) return cause
  }
  return undefined
}

/** Its containers only wait; what for is told by events of the pod. */
function mountCause({ pod: name, namespace, happenings }: Within): ContainerCause | undefined {
  const found = newest(happenings, {
    reasons: [
      'FailedMount',
      'FailedAttachVolume',
      'FailedCreatePodSandBox',
      'FailedCreatePodContainer',
      'NetworkNotReady',
    ],
  })
  if (!found) return undefined
  const mount = newest(happenings, { reasons: ['FailedMount'], pattern: /not found|non-existent|couldn't find/i })
  const missing = mount ? missingContent(mount.message, namespace) : undefined
  if (missing) return { sentence: `${missing}: ${name} cannot start without it` }
  const what =
    found.reason.endsWith('SandBox') || found.reason === 'NetworkNotReady' ? 'has no network' : 'cannot start'
  return { sentence: `${name} ${what}: ${found.message}` }
}

/**
 * Claims that keep a pod from its node, as they are not bound; the owner's template tells them where the pod was kept
 * without its volumes.
 */
export function openClaims(pod: LiveObject, owner: LiveObject | undefined, world: World): readonly LiveObject[] {
  const { name, namespace = '' } = pod.metadata
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status !== 'False' || !/volume/i.test(scheduled.message)) return []
  const volumes = [...listAt(pod, 'spec.volumes'), ...listAt(owner, 'spec.template.spec.volumes')]
  const templates = listAt(owner, 'spec.volumeClaimTemplates').map((one) => `${textAt(one, 'metadata.name')}-${name}`)
  const names = new Set([...volumes.map((one) => textAt(one, 'persistentVolumeClaim.claimName')), ...templates])
  return [...names].flatMap((claim) => {
    if (claim === '') return []
    const found = world.find?.({ group: '', kind: 'PersistentVolumeClaim', namespace, name: claim })
    return found && textAt(found, 'status.phase') !== 'Bound' ? [found] : []
  })
}
