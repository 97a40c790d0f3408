import type { Reference } from '#domain/evidence.ts'
import type { Rows } from './compare.ts'
import type { Check } from './rule.ts'
import type { Pair } from './sequential.ts'
import { valuesOf } from './slot.ts'
import type { Slot } from './slot.ts'

interface Given {
  readonly slots: readonly Slot[]
  readonly reference?: Reference | undefined
}

/** The numbers of a comparison, with the control's from now or from the last success. */
export function rowsOf(check: Check, { slots, reference }: Given): Rows {
  const [own, control] = check.series
  return {
    sample: valuesOf(slots, own?.name ?? ''),
    reference: control ? valuesOf(slots, control.name) : earlierValues(reference),
    pairs: pairsOf(check, slots, reference),
  }
}

/** Numbers of the same moment; against an earlier deployment, the first with its first, and so on. */
export function pairsOf(check: Check, slots: readonly Slot[], reference: Reference | undefined): readonly Pair[] {
  const [own, control] = check.series
  if (!own) return []
  if (control) return slots.flatMap((slot) => pairIn(slot, own.name, control.name))
  const earlier = earlierValues(reference)
  return valuesOf(slots, own.name)
    .slice(0, earlier.length)
    .map((sample, index) => ({ sample, control: earlier[index] ?? 0 }))
}

function pairIn(slot: Slot, own: string, control: string): readonly Pair[] {
  const [a, b] = [slot.series[own], slot.series[control]]
  return a?.type === 'value' && b?.type === 'value' ? [{ sample: a.value, control: b.value }] : []
}

function earlierValues(reference: Reference | undefined): readonly number[] {
  return (reference?.samples ?? []).flatMap((measured) => (measured.type === 'value' ? [measured.value] : []))
}
