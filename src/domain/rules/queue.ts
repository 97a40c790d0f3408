/**
 * What becomes of commits that arrive while a deployment of the same application runs:
 * - `latest`: only the newest waits; it takes the place of those before it.
 * - `every`: each is deployed, in order.
 * - `manual`: the newest waits until a person asks for it.
 */
export const QUEUE_MODES = ['latest', 'every', 'manual'] as const

export type QueueMode = (typeof QUEUE_MODES)[number]

/** Something that wants to become a deployment. */
export interface Candidate {
  readonly commit: string
  /** A person's explicit wish. A commit never takes the place of one. */
  readonly asked: boolean
}

export interface Queued<T extends Candidate> {
  /** In the order in which they will run. */
  readonly queue: readonly T[]
  /** Taken out because the new one, or a newer one, stands for them. */
  readonly superseded: readonly T[]
}

export interface Next<T extends Candidate> extends Queued<T> {
  /** What runs next, taken out of the queue; undefined where nothing may run by itself. */
  readonly candidate: T | undefined
}

/** Puts a candidate into the queue. The same commit said again is not another one, however often a webhook says so. */
export function enqueue<T extends Candidate>(queue: readonly T[], candidate: T, mode: QueueMode): Queued<T> {
  if (candidate.asked) return enqueueWish(queue, candidate, mode)
  if (queue.at(-1)?.commit === candidate.commit) return { queue, superseded: [] }
  if (mode === 'every') return { queue: [...queue, candidate], superseded: [] }
  const kept = queue.filter((waiting) => waiting.asked)
  return { queue: [...kept, candidate], superseded: queue.filter((waiting) => !waiting.asked) }
}

/** A newer wish replaces older ones. Under `every` commits keep their place; otherwise those before it give way. */
function enqueueWish<T extends Candidate>(queue: readonly T[], wish: T, mode: QueueMode): Queued<T> {
  if (mode !== 'every') return { queue: [wish], superseded: queue }
  const twin = queue.find((waiting) => !waiting.asked && waiting.commit === wish.commit)
  const kept = queue.filter((waiting) => !waiting.asked)
  const placed = twin ? kept.map((waiting) => (waiting === twin ? wish : waiting)) : [...kept, wish]
  return { queue: placed, superseded: queue.filter((waiting) => !placed.includes(waiting)) }
}

/** What runs when the target is free. A mode that was changed while commits waited holds for them too. */
export function next<T extends Candidate>(queue: readonly T[], mode: QueueMode): Next<T> {
  if (mode === 'every') return { candidate: queue[0], queue: queue.slice(1), superseded: [] }
  const wish = queue.find((waiting) => waiting.asked)
  const newest = queue.findLast((waiting) => !waiting.asked)
  const candidate = wish ?? (mode === 'latest' ? newest : undefined)
  const kept = [wish, newest].filter((waiting) => waiting !== undefined && waiting !== candidate) as T[]
  return { candidate, queue: kept, superseded: queue.filter((one) => one !== candidate && !kept.includes(one)) }
}
