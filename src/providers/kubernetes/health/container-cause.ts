import { endingsOf, endingWords, isImageFault } from './container.ts'
import type { Container, Ending } from './container.ts'
import { newest } from './happenings.ts'
import type { Happening } from './happenings.ts'
import { imageWords } from './image-fault.ts'
import { missingContent } from './missing-content.ts'
import { times } from './pod.ts'
import { said } from './read.ts'

export interface ContainerCause {
  readonly sentence: string
  /** Whose last lines say more. */
  readonly output?: ContainerOutput
}

export interface ContainerOutput {
  readonly container: string
  /** Of the run before the one that is now. */
  readonly previous: boolean
}

export interface Within {
  /** `Pod shop/web-5d`. */
  readonly pod: string
  readonly namespace: string
  readonly happenings: readonly Happening[]
}

/** Why a container does not do what it should; undefined where nothing speaks against it. */
export function containerCause(container: Container, within: Within): ContainerCause | undefined {
  const who = `${container.role === 'first' ? 'init container' : 'container'} ${container.name} of ${within.pod}`
  if (isImageFault(container)) {
    const pull = newest(within.happenings, {
      reasons: ['Failed'],
      pattern: /^Failed to pull image/i,
      container: container.name,
    })
    return { sentence: `${who} cannot start: ${imageWords(container, pull?.message)}` }
  }
  if (container.ending && (container.state !== 'waiting' || container.reason === 'CrashLoopBackOff')) {
    if (container.isReady) return undefined
    return endedCause(container, { ...within, who, ending: container.ending })
  }
  if (container.state === 'waiting') return waitingCause(container, { ...within, who })
  return container.state === 'running' && !container.isReady ? unreadyCause(container, { ...within, who }) : undefined
}

function waitingCause(
  { name, reason, message }: Container,
  within: Within & { who: string },
): ContainerCause | undefined {
  const { who, namespace, happenings } = within
  const missing = missingContent(message, namespace)
  if (missing) return { sentence: `${missing}: ${who} cannot start without it` }
  if (['ContainerCreating', 'PodInitializing', ''].includes(reason)) return undefined
  if (reason === 'CrashLoopBackOff')
    return { sentence: `${who} ends again and again`, output: { container: name, previous: false } }
  const failed = newest(happenings, { reasons: ['Failed', 'FailedPostStartHook'], container: name })
  return { sentence: `${who} cannot start: ${said(message) || failed?.message || reason} (${said(reason, 100)})` }
}

function endedCause(
  container: Container,
  { who, ending, happenings }: Within & { who: string; ending: Ending },
): ContainerCause | undefined {
  const { name, state, role, memoryLimit } = container
  const isOver = state === 'ended' && role === 'first' && ending.exitCode === 0
  if (isOver) return undefined
  const output = { container: name, previous: state === 'running' }
  const often = times(endingsOf(container))
  const probe = ending.reason === 'OOMKilled' ? undefined : killingProbe(name, happenings)
  if (probe) return { sentence: `${who} is ended and started again, ${often}: ${probe}`, output }
  if (/^(StartError|ContainerCannotRun)$/.test(ending.reason)) {
    return { sentence: `${who} cannot start: ${said(ending.message) || 'its program cannot be run'}` }
  }
  const message = said(ending.message, 300)
  const told = message === '' ? '' : `; it says: ${message}`
  const wrong = ending.exitCode === 0 && ending.signal === 0 ? ', although it is to go on' : ''
  return { sentence: `${who} ${endingWords(ending, memoryLimit)}${wrong}, ${often}${told}`, output }
}

function killingProbe(container: string, happenings: readonly Happening[]): string | undefined {
  const killing = newest(happenings, { reasons: ['Killing'], pattern: /failed (liveness|startup) probe/i, container })
  if (!killing) return undefined
  const kind = /failed (\w+) probe/i.exec(killing.message)?.[1]?.toLowerCase() ?? 'liveness'
  return probeWords(happenings, { container, kinds: kind }) ?? `its ${kind} probe fails`
}

/** `its readiness probe fails: HTTP probe failed with statuscode: 503`. */
function probeWords(
  happenings: readonly Happening[],
  { container, kinds }: { container: string; kinds: string },
): string | undefined {
  const pattern = new RegExp(`^(${kinds}) probe (failed|errored)`, 'i')
  const found = newest(happenings, { reasons: ['Unhealthy', 'ProbeError'], pattern, container })
  if (!found) return undefined
  const kind = pattern.exec(found.message)?.[1]?.toLowerCase() ?? ''
  const words = found.message.replace(/^\w+ probe (failed|errored)( and [^:]*)?:?\s*/i, '')
  return `its ${kind} probe fails${words === '' ? '' : `: ${words}`}`
}

function unreadyCause(container: Container, { who, happenings }: Within & { who: string }): ContainerCause | undefined {
  const { name, role, hasStarted } = container
  if (role === 'first') return { sentence: `${who} has not ended yet`, output: { container: name, previous: false } }
  // A container that has begun is past its startup probe: what is left of it is old.
  const probe = probeWords(happenings, { container: name, kinds: hasStarted ? 'readiness' : 'startup|readiness' })
  const output = { container: name, previous: false }
  return { sentence: `${who} runs, but ${probe ?? 'is not ready'}`, output }
}
