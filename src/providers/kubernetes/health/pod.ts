import { listAt } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { containersOf, endingsOf, endingWords, isImageFault, isLooping, isWaitingFault } from './container.ts'
import type { Container } from './container.ts'
import { imageWords } from './image-fault.ts'
import { counted, degraded, givenUp, healthy, progressing, unknown } from './judge.ts'
import type { Verdict } from './judge.ts'
import { conditionOf, said, textAt } from './read.ts'

/** A pod is healthy when it is ready, whoever made it, and when it has done its work. */
export function podHealth(pod: LiveObject): Verdict {
  switch (textAt(pod, 'status.phase')) {
    case 'Succeeded':
      return healthy('all its containers have ended well')
    case 'Failed':
      return givenUp(failedWords(pod))
    case 'Unknown':
      return unknown('its node does not answer')
    case 'Running':
    case 'Pending':
      return livePodHealth(pod)
    default:
      return progressing('it was not looked at by the scheduler yet')
  }
}

function livePodHealth(pod: LiveObject): Verdict {
  const containers = containersOf(pod)
  const isKeptRunning = (textAt(pod, 'spec.restartPolicy') || 'Always') === 'Always'
  const fault = containers.find((one) => isFaulty(one, isKeptRunning))
  if (fault) return degraded(faultWords(fault))
  const isReady = conditionOf(pod, 'Ready')?.status === 'True'
  if (!isReady) return progressing(pendingWords(pod, containers))
  const restarts = containers.reduce((sum, one) => sum + one.restarts, 0)
  if (restarts === 0) return healthy('it is ready')
  const last = containers.find((one) => one.restarts > 0 && one.ending)?.ending
  const how = last
    ? ` (the last one before ${endingWords(last).replace('is killed', 'was killed').replace('exits', 'exited')})`
    : ''
  return healthy(`it is ready; ${counted(restarts, 'restart')} of its containers${how}`)
}

/** Something is wrong with the container that will hardly go away. */
export function isFaulty(container: Container, isKeptRunning: boolean): boolean {
  return isWaitingFault(container) || isLooping(container, isKeptRunning)
}

function faultWords(container: Container): string {
  const { name, state, reason, message, ending, memoryLimit } = container
  if (isImageFault(container)) return imageWords(container)
  if (state === 'waiting' && reason !== 'CrashLoopBackOff')
    return `container ${name} cannot start: ${said(message) || reason}`
  if (!ending) return `container ${name} is started again and again`
  return `container ${name} ${endingWords(ending, memoryLimit)}, ${times(endingsOf(container))}`
}

/** `once`, `4 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** What a pod that is not ready is at. */
function pendingWords(pod: LiveObject, containers: readonly Container[]): string {
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status === 'False') {
    if (scheduled.reason === 'SchedulingGated') return `held back by scheduling gates: ${gatesOf(pod)}`
    return `it cannot be scheduled: ${scheduled.message || scheduled.reason}`
  }
  if (!scheduled && containers.every(({ state }) => state === 'unknown')) return 'it waits for the scheduler'
  const ended = containers.find(({ state, ending }) => state === 'ended' && ending && ending.exitCode !== 0)
  if (ended?.ending)
    return `container ${ended.name} ${endingWords(ended.ending, ended.memoryLimit)} and is started again`
  const first = containers.find(({ role, state }) => role === 'first' && state !== 'ended')
  if (first) return `init container ${first.name} ${first.state === 'running' ? 'runs' : 'is being started'}`
  const starting = containers.find(({ state }) => state === 'waiting' || state === 'unknown')
  if (starting) return `container ${starting.name} is being started`
  const unready = containers.filter(({ role, isReady }) => role !== 'first' && !isReady)
  if (unready.length > 0)
    return `${unready.length === 1 ? 'container' : 'containers'} ${unready.map(({ name }) => name).join(', ')} not ready yet`
  return `waits for readiness gates: ${openGatesOf(pod)}`
}

function gatesOf(pod: LiveObject): string {
  return listAt(pod, 'spec.schedulingGates')
    .map((one) => said(textAt(one, 'name'), 100))
    .join(', ')
}

function openGatesOf(pod: LiveObject): string {
  const gates = listAt(pod, 'spec.readinessGates').map((one) => textAt(one, 'conditionType'))
  const open = gates.filter((type) => conditionOf(pod, type)?.status !== 'True')
  return open.map((type) => said(type, 100)).join(', ') || 'none is named'
}

/** `Evicted: The node was low on resource: memory`, or how its container ended. */
export function failedWords(pod: LiveObject): string {
  const reason = said(textAt(pod, 'status.reason'), 100)
  const message = said(textAt(pod, 'status.message'))
  if (reason !== '' || message !== '') return [reason, message].filter((one) => one !== '').join(': ')
  const ended = containersOf(pod).find(({ ending }) => ending && (ending.exitCode !== 0 || ending.signal !== 0))
  if (!ended?.ending) return 'a container of it failed'
  return `container ${ended.name} ${endingWords(ended.ending, ended.memoryLimit)}`
}
