import type { Measured, Sample } from '#domain/evidence.ts'
import type { Check } from './rule.ts'

/** A moment at which a check measures all of its series, and what each answered. */
export interface Slot {
  readonly at: number
  readonly series: Readonly<Record<string, Measured>>
}

/** Beyond this the comparison of every pair and the verdict's size get out of hand. */
export const MOST_SLOTS = 1_000

type Timing = Pick<Check, 'intervalMs' | 'initialDelayMs'>

/** How many times a check measures in an analysis of this length. */
export function plannedSlots(timing: Timing, forMs: number): number {
  return Math.max(0, Math.floor((forMs - timing.initialDelayMs) / timing.intervalMs))
}

/** The moments at which a check measures: the end of each interval after the initial delay. */
export function slotTimes(timing: Timing, beganAt: number, forMs: number): readonly number[] {
  const first = beganAt + timing.initialDelayMs
  return Array.from({ length: plannedSlots(timing, forMs) }, (_, index) => first + (index + 1) * timing.intervalMs)
}

/** The moments at which all of a check's series have been measured, in order; what came in twice counts once. */
export function completeSlots(check: Check, samples: readonly Sample[], since: number): readonly Slot[] {
  const byTime = new Map<number, Record<string, Measured>>()
  for (const { check: name, series, measured } of samples) {
    if (name !== check.name || measured.at <= since) continue
    const slot = byTime.get(measured.at) ?? {}
    slot[series] ??= measured
    byTime.set(measured.at, slot)
  }
  return [...byTime]
    .filter(([, series]) => check.series.every(({ name }) => Object.hasOwn(series, name)))
    .map(([at, series]) => ({ at, series }))
    .toSorted((a, b) => a.at - b.at)
}

/** The numbers of a series, without the moments that have none. */
export function valuesOf(slots: readonly Slot[], series: string): readonly number[] {
  return slots.flatMap((slot) => {
    const measured = slot.series[series]
    return measured?.type === 'value' ? [measured.value] : []
  })
}
