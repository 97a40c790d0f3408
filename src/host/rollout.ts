/** One place for an instance within a variant. */
export interface Slot {
  readonly id: string
  readonly number: number
  readonly generation: string
  readonly ready: boolean
  readonly retiring: boolean
}

export interface Wish {
  /** Of the declared specification. */
  readonly generation: string
  readonly replicas: number
  /** The generation that answers now; the declared one takes over when all of it is ready. */
  readonly serving: string
}

export interface Move {
  readonly serving: string
  /** Numbers of the instances to start. */
  readonly start: readonly number[]
  readonly retire: readonly string[]
}

/**
 * What to do next for a variant, looking only at what is. New instances start next to the old ones; when all are ready
 * they take over at once, and then the old ones go: at every moment one complete generation answers.
 */
export function nextMove(wish: Wish, slots: readonly Slot[]): Move {
  const live = slots.filter((slot) => !slot.retiring)
  const declared = live.filter((slot) => slot.generation === wish.generation)
  const isReplaced = declared.filter((slot) => slot.ready).length >= wish.replicas
  const serving = isReplaced || !live.some((slot) => slot.generation === wish.serving) ? wish.generation : wish.serving
  const leaving = live.filter((slot) => slot.generation !== wish.generation && slot.generation !== serving)
  const kept = declared.toSorted(byWorth).slice(0, wish.replicas)
  const surplus = declared.filter((slot) => !kept.includes(slot))
  return {
    serving,
    start: freeNumbers(kept, wish.replicas),
    retire: [...leaving, ...surplus].map((slot) => slot.id),
  }
}

/** Ready ones before others, low numbers before high ones. */
function byWorth(a: Slot, b: Slot): number {
  return Number(b.ready) - Number(a.ready) || a.number - b.number
}

function freeNumbers(kept: readonly Slot[], replicas: number): readonly number[] {
  const taken = new Set(kept.map((slot) => slot.number))
  const free: number[] = []
  for (let number = 1; free.length < replicas - kept.length; number += 1) if (!taken.has(number)) free.push(number)
  return free
}
