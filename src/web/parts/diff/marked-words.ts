import { diffWordsWithSpace } from 'diff'

export interface Piece {
  readonly text: string
  /** Whether it is what differs in its line. */
  readonly isMarked: boolean
}

export interface MarkedWords {
  readonly before: readonly Piece[]
  readonly after: readonly Piece[]
}

const LONGEST = 2_000
const MOST_EDITS = 200
/** With less than this in common, marks would be noise: the lines are simply different. */
const LEAST_ALIKE = 0.3

/** What differs within a line that was changed; nothing where the two have too little in common. */
export function markWords(before: string, after: string): MarkedWords | undefined {
  if (before.length > LONGEST || after.length > LONGEST) return undefined
  const changes = diffWordsWithSpace(before, after, { maxEditLength: MOST_EDITS })
  if (!changes) return undefined
  const common = changes.reduce((sum, one) => sum + (one.added || one.removed ? 0 : one.value.trim().length), 0)
  if (common < LEAST_ALIKE * Math.max(before.trim().length, after.trim().length)) return undefined
  return {
    before: changes.filter((one) => !one.added).map((one) => ({ text: one.value, isMarked: one.removed })),
    after: changes.filter((one) => !one.removed).map((one) => ({ text: one.value, isMarked: one.added })),
  }
}
