import type { Difference } from '#domain/diff.ts'

export type Change = 'added' | 'removed' | 'changed'

export interface DifferenceGroup {
  readonly resource: string
  readonly change: Change
  readonly differences: readonly Difference[]
}

/** By resource, in the order in which they are first named. */
export function groupByResource(differences: readonly Difference[]): DifferenceGroup[] {
  const byResource = new Map<string, Difference[]>()
  for (const difference of differences) {
    const known = byResource.get(difference.resource)
    if (known) known.push(difference)
    else byResource.set(difference.resource, [difference])
  }
  return [...byResource].map(([resource, own]) => ({ resource, change: changeOfAll(own), differences: own }))
}

function changeOf({ before, after }: Pick<Difference, 'before' | 'after'>): Change {
  if (before === undefined && after !== undefined) return 'added'
  return after === undefined && before !== undefined ? 'removed' : 'changed'
}

/** A resource is new or gone where the difference says so of the whole of it. */
function changeOfAll(differences: readonly Difference[]): Change {
  const whole = differences.find(({ path }) => path === '')
  return whole ? changeOf(whole) : 'changed'
}

/** Longer values stand one below the other. */
const LONGEST_INLINE = 90

/** Whether both values are short enough to stand in a line: `2 → 4`. */
export function isShort({ text, before = '', after = '' }: Difference): boolean {
  if (text !== undefined) return false
  return before.length + after.length <= LONGEST_INLINE && !/[\r\n]/.test(before + after)
}
