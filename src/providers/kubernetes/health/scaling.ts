import { listAt } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'
import { are, counted, share, degraded, healthy, progressing } from './judge.ts'
import type { Verdict } from './judge.ts'
import { conditionOf, countAt, isUnseen, said, textAt, wordsOf } from './read.ts'

export function autoscalerHealth(scaler: LiveObject): Verdict {
  const range = rangeOf(scaler)
  // The old version tells nothing but numbers.
  if (scaler.apiVersion === 'autoscaling/v1') return healthy(range)
  const able = conditionOf(scaler, 'AbleToScale')
  const active = conditionOf(scaler, 'ScalingActive')
  if (!able && !active) return progressing('its controller has not looked at it yet')
  if (able?.status === 'False') {
    return isWrong(able.reason)
      ? degraded(`it cannot scale ${targetOf(scaler)}: ${wordsOf(able)}`)
      : healthy(`${range}; ${wordsOf(able)}`)
  }
  if (active?.status === 'False') return inactive(scaler, { reason: active.reason, words: wordsOf(active), range })
  const limited = conditionOf(scaler, 'ScalingLimited')
  const isAtMost = limited?.status === 'True' && limited.reason === 'TooManyReplicas'
  return healthy(isAtMost ? `${range}; it would scale further` : range)
}

/** Numbers of new pods take a minute to come: until some were there, their absence is a beginning. */
function inactive(
  scaler: LiveObject,
  { reason, words, range }: { reason: string; words: string; range: string },
): Verdict {
  if (reason === 'ScalingDisabled') return healthy(`off, as ${targetOf(scaler)} is scaled to 0`)
  const hasSeenNumbers = listAt(scaler, 'status.currentMetrics').some((one) => textAt(one, 'type') !== '')
  const isMetric = /^FailedGet.*Metric|^FailedComputeMetricsReplicas/.test(reason)
  if (isMetric && !hasSeenNumbers) return progressing(`no numbers to scale by yet: ${words}`)
  return degraded(`it does not scale (${range}): ${words}`)
}

function isWrong(reason: string): boolean {
  return reason.startsWith('Failed') || reason === 'InvalidSelector'
}

function rangeOf(scaler: LiveObject): string {
  const min = countAt(scaler, 'spec.minReplicas') || 1
  return `${counted(countAt(scaler, 'status.currentReplicas'), 'replica')} of ${targetOf(scaler)}, ${min} to ${countAt(scaler, 'spec.maxReplicas')} allowed`
}

function targetOf(scaler: LiveObject): string {
  return said(`${textAt(scaler, 'spec.scaleTargetRef.kind')} ${textAt(scaler, 'spec.scaleTargetRef.name')}`, 320)
}

export function disruptionBudgetHealth(budget: LiveObject): Verdict {
  const allowed = conditionOf(budget, 'DisruptionAllowed')
  if (allowed?.reason === 'SyncFailed') return degraded(`its numbers cannot be told: ${wordsOf(allowed)}`)
  if (isUnseen(budget)) return progressing('its controller has not looked at it yet')
  const pods = countAt(budget, 'status.expectedPods')
  if (pods === 0) return healthy('its selector finds no pods')
  const wanted = countAt(budget, 'status.desiredHealthy')
  const well = countAt(budget, 'status.currentHealthy')
  // While pods are still being made that passes; else nobody can ever empty their nodes.
  if (pods < wanted) {
    return progressing(
      `it asks for ${counted(wanted, 'healthy pod')} and its selector finds only ${pods}: none may be evicted`,
    )
  }
  if (well < wanted)
    return progressing(`${share(well, wanted, 'pod')} healthy of those that must stay: none may be evicted`)
  const spare = countAt(budget, 'status.disruptionsAllowed')
  return healthy(
    `${well} of ${counted(pods, 'pod')} healthy, ${spare === 0 ? 'none may be evicted' : `${are(spare)} free to be evicted`}`,
  )
}
