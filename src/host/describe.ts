import { formatDuration } from '#domain/unit.ts'
import type { Failure, InstanceStatus, VariantState } from './api.ts'
import { backOffMs } from './back-off.ts'

interface InstanceFacts {
  readonly status: InstanceStatus
  readonly words: string
  readonly failures: readonly Failure[]
  readonly inFlight: number
  readonly restarts: number
  /** What it is asked for; without it a connection is enough. */
  readonly path: string | undefined
}

export function describeInstance({ status, words, failures, inFlight, restarts, path }: InstanceFacts): string {
  switch (status) {
    case 'ready':
      return `${path === undefined ? 'accepts connections' : `answers ${path}`}${restarted(restarts)}`
    case 'stopping':
      return inFlight > 0 ? 'finishing the requests it has' : 'ending'
    case 'back-off':
      return `${failureWords(failures)}; tried again after ${formatDuration(backOffMs(failures.length))}`
    case 'starting':
    case 'unhealthy':
      return failures.length > 0 ? `${words}; before, it ${failureWords(failures)}` : words
  }
}

/** "exited with 1 three times": the latest reason and how often in a row it was the same. */
export function failureWords(failures: readonly Failure[]): string {
  const last = failures.at(-1)
  if (!last) return ''
  const other = failures.findLastIndex((failure) => failure.words !== last.words)
  return `${last.words}${times(failures.length - 1 - other)}`
}

export function describeVariant(state: Pick<VariantState, 'wanted' | 'ready' | 'instances' | 'generation'>): string {
  const { wanted, ready, instances, generation } = state
  const current = instances.filter((one) => one.generation === generation && one.status !== 'stopping')
  const troubled = current.find((one) => one.status === 'back-off') ?? current.find((one) => one.status !== 'ready')
  const leaving = instances.filter((one) => one.status === 'stopping' || one.generation !== generation).length
  const parts = [`${ready} of ${wanted} ${wanted === 1 ? 'instance' : 'instances'} ready`]
  if (troubled) parts.push(`instance ${troubled.number}: ${troubled.reason}`)
  if (leaving > 0) parts.push(`${leaving} older still running`)
  return parts.join('; ')
}

/** A process that was brought back is well again, and yet a person wants to know. */
function restarted(restarts: number): string {
  return restarts === 0 ? '' : `; started again${times(restarts) || ' once'}`
}

function times(count: number): string {
  if (count <= 1) return ''
  if (count === 2) return ' twice'
  return count === 3 ? ' three times' : ` ${count} times`
}
