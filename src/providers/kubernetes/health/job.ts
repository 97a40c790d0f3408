import { at } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { counted, degraded, givenUp, healthy, progressing, suspended } from './judge.ts'
import type { HealthContext, Verdict } from './judge.ts'
import { livePodsOf, stuckPodFaults } from './pods.ts'
import { conditionOf, countAt, numberAt, wordsOf } from './read.ts'

export function jobHealth(job: LiveObject, context: HealthContext): Verdict {
  const failed = [conditionOf(job, 'Failed'), conditionOf(job, 'FailureTarget')].find((one) => one?.status === 'True')
  if (failed)
    return givenUp(`it failed after ${counted(countAt(job, 'status.failed'), 'failed attempt')}: ${wordsOf(failed)}`)
  const isDone = ['Complete', 'SuccessCriteriaMet'].some((type) => conditionOf(job, type)?.status === 'True')
  const succeeded = countAt(job, 'status.succeeded')
  if (isDone) return healthy(`complete: ${counted(succeeded, 'pod')} ended well`)
  if (at(job, 'spec.suspend') === true) return suspended('suspended: no pods are started')
  const rest = running(job, succeeded)
  const faults = stuckPodFaults(livePodsOf(job.metadata.uid, context))
  return faults === undefined ? progressing(rest) : degraded(`${rest}: ${faults}`)
}

function running(job: LiveObject, succeeded: number): string {
  const wanted = numberAt(job, 'spec.completions') ?? 1
  const failed = countAt(job, 'status.failed')
  const limit = numberAt(job, 'spec.backoffLimit') ?? 6
  const tries = failed === 0 ? '' : `, ${counted(failed, 'failed attempt')} of at most ${limit + 1}`
  return `${succeeded} of ${counted(wanted, 'completion')}, ${countAt(job, 'status.active')} active${tries}`
}

export function cronJobHealth(cronJob: LiveObject, context: HealthContext): Verdict {
  if (at(cronJob, 'spec.suspend') === true) return suspended('suspended: no jobs are started')
  const last = lastFinished(cronJob, context)
  if (last && jobHealth(last, context).final) {
    return degraded(`its last job ${last.metadata.name}: ${jobHealth(last, context).reason}`)
  }
  const active = at(cronJob, 'status.active')
  const count = Array.isArray(active) ? active.length : 0
  if (count > 0) return healthy(`${counted(count, 'job')} active`)
  return healthy(last ? `its last job ${last.metadata.name} is complete` : 'no job has ended yet')
}

/** A job that runs now says nothing yet. */
export function lastFinished(cronJob: LiveObject, context: HealthContext): LiveObject | undefined {
  const jobs = context.children(cronJob.metadata.uid).filter(({ kind }) => kind === 'Job')
  const ended = jobs.filter((job) => ['healthy', 'degraded'].includes(jobHealth(job, context).health))
  return ended.toSorted((a, b) => startOf(b) - startOf(a))[0]
}

function startOf({ metadata }: LiveObject): number {
  return Date.parse(metadata.creationTimestamp) || 0
}
