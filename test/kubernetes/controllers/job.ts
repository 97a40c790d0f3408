import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { teller } from './events.ts'
import type { Tell } from './events.ts'
import { PODS, controllerOf, makePod, podsOf } from './pods.ts'
import { createQueue } from './queue.ts'
import { isActive, isReady } from './types.ts'
import type { Condition, Pod, Template } from './types.ts'

const JOBS = 'jobs.batch'
const MANAGER = 'kube-controller-manager'
const LATENCY_MS = 10
/** A job that failed is tried again after this, and then after twice as long. */
const RETRY_MS = 10_000

interface Job extends ApiObject {
  spec: {
    parallelism: number
    completions?: number
    backoffLimit: number
    activeDeadlineSeconds?: number
    ttlSecondsAfterFinished?: number
    suspend?: boolean
    template: Template
  }
  status: { conditions?: Condition[]; startTime?: string }
}

interface Round {
  readonly world: World
  readonly job: Job
  readonly active: readonly Pod[]
  readonly succeeded: number
  readonly failed: number
  readonly tell: Tell
}

/** Runs pods until enough of them have done their work. */
export function runJobs(world: World): void {
  const tell = teller(world, { manager: MANAGER, component: 'job-controller' })
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const job = world.store.collection(JOBS).get(namespace, name) as Job | undefined
      if (!job || job.metadata.deletionTimestamp !== undefined) return
      const again = syncJob(world, job, tell)
      if (again !== undefined) queue.add(namespace, name, again)
    },
  })
  world.store.onChange(({ type, collection, object }) => {
    const { namespace = '', name } = object.metadata
    if (collection === JOBS && type !== 'DELETED') queue.add(namespace, name)
    const owner = collection === PODS ? controllerOf(object) : undefined
    if (owner?.kind === 'Job') queue.add(namespace, owner.name)
  })
}

function syncJob(world: World, job: Job, tell: Tell): number | undefined {
  if (isOver(job)) return expire(world, job)
  const pods = podsOf(world, job)
  const count = (phase: string): number => pods.filter(({ status }) => status.phase === phase).length
  const round = {
    world,
    job,
    active: pods.filter(isActive),
    succeeded: count('Succeeded'),
    failed: count('Failed'),
    tell,
  }
  if (job.spec.suspend === true) return suspend(round)
  const verdict = verdictOf(round)
  if (verdict) return finish(round, verdict)
  const again = startPods(round)
  write(round, statusOf({ ...round, active: podsOf(world, job).filter(isActive) }))
  return again
}

function isOver({ status }: Job): boolean {
  return (
    status.conditions?.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True') ??
    false
  )
}

interface Verdict {
  /** The condition that announces it, and the one that states it. */
  readonly types: readonly [string, string]
  readonly reason: string
  readonly message: string
}

function verdictOf({ job, world, succeeded, failed }: Round): Verdict | undefined {
  const { completions, backoffLimit, activeDeadlineSeconds } = job.spec
  const { startTime } = job.status
  if (succeeded >= (completions ?? 1)) {
    return {
      types: ['SuccessCriteriaMet', 'Complete'],
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    }
  }
  if (failed > backoffLimit) {
    return {
      types: ['FailureTarget', 'Failed'],
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    }
  }
  if (activeDeadlineSeconds === undefined || startTime === undefined) return undefined
  const isLate = world.clock.now() >= Date.parse(startTime) + (activeDeadlineSeconds * 1000) / world.clock.speed
  return isLate
    ? {
        types: ['FailureTarget', 'Failed'],
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      }
    : undefined
}

function finish(round: Round, { types, reason, message }: Verdict): undefined {
  const { world, job, active, tell } = round
  for (const pod of active) world.actAs(MANAGER).remove(PODS, pod)
  const now = timestamp(world)
  const conditions = types.map((type) => ({
    type,
    status: 'True',
    lastProbeTime: now,
    lastTransitionTime: now,
    reason,
    message,
  }))
  const isComplete = types[1] === 'Complete'
  write(round, { ...statusOf({ ...round, active: [] }), conditions, ...(isComplete && { completionTime: now }) })
  if (isComplete) tell({ about: job, type: 'Normal', reason: 'Completed', message: 'Job completed' })
  else tell({ about: job, type: 'Warning', reason, message })
  return undefined
}

/** The answer: after how long to look again. */
function startPods({ world, job, active, succeeded, failed, tell }: Round): number | undefined {
  const { parallelism, completions, activeDeadlineSeconds } = job.spec
  const wanted = Math.min(parallelism, (completions ?? parallelism) - succeeded) - active.length
  const wait = failed === 0 ? 0 : retryIn(world, job, failed)
  if (wanted > 0 && wait > 0) return wait
  for (let count = 0; count < wanted; count += 1) {
    const pod = makePod(world, { owner: job, template: job.spec.template })
    tell({ about: job, type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` })
  }
  return activeDeadlineSeconds === undefined ? undefined : activeDeadlineSeconds * 1000
}

function retryIn(world: World, job: Job, failed: number): number {
  const ends = podsOf(world, job).map((pod) => Date.parse(lastChange(pod)))
  const due = Math.max(...ends) + (RETRY_MS * 2 ** (failed - 1)) / world.clock.speed
  return Math.max(0, due - world.clock.now()) * world.clock.speed
}

function lastChange({ status, metadata }: Pod): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready')
  return ready?.lastTransitionTime ?? metadata.creationTimestamp
}

function statusOf({ world, job, active, succeeded, failed }: Round): Record<string, unknown> {
  return {
    ...(job.status.conditions && { conditions: job.status.conditions }),
    startTime: job.status.startTime ?? timestamp(world),
    ...(active.length > 0 && { active: active.length }),
    ...(succeeded > 0 && { succeeded }),
    ...(failed > 0 && { failed }),
    terminating: 0,
    uncountedTerminatedPods: {},
    ready: active.filter(isReady).length,
  }
}

function suspend(round: Round): undefined {
  const { world, active } = round
  for (const pod of active) world.actAs(MANAGER).remove(PODS, pod)
  const now = timestamp(world)
  const condition = {
    type: 'Suspended',
    status: 'True',
    lastProbeTime: now,
    lastTransitionTime: now,
    reason: 'JobSuspended',
    message: 'Job suspended',
  }
  const known = round.job.status.conditions?.some(({ type }) => type === 'Suspended') ?? false
  const { startTime: _, ...status } = statusOf({ ...round, active: [] })
  write(round, known ? { ...status, conditions: round.job.status.conditions } : { ...status, conditions: [condition] })
  return undefined
}

function write({ world, job }: Round, status: Record<string, unknown>): void {
  world.actAs(MANAGER).updateStatus(JOBS, { ...job, status })
}

/** A job that is over goes when its time is up. */
function expire(world: World, job: Job): number | undefined {
  const { ttlSecondsAfterFinished } = job.spec
  if (ttlSecondsAfterFinished === undefined) return undefined
  const end =
    job.status.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed')?.lastTransitionTime ?? ''
  const left = (Date.parse(end) - world.clock.now()) * world.clock.speed + ttlSecondsAfterFinished * 1000
  if (left > 0) return left
  world.actAs(MANAGER).remove(JOBS, job, { propagation: 'Background' })
  return undefined
}
