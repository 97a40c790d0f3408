import type { Clock } from '#tools/clock.ts'

interface Limit {
  readonly clock: Clock
  readonly ms: number
  readonly error: () => Error
}

/** The result, or the error where it takes longer; work that hangs is left behind, as it cannot be ended. */
export async function withinTime<T>(work: Promise<T>, limit: Limit): Promise<T> {
  const over = new AbortController()
  const late = limit.clock.sleep(limit.ms, over.signal).then(() => 'late' as const)
  try {
    const first = await Promise.race([work.then((value) => ({ value })), late])
    if (first === 'late') throw limit.error()
    return first.value
  } finally {
    over.abort('over')
  }
}

/** All that comes, or the error where the first takes longer. What hangs at its end is left behind, too. */
export async function* beginsWithinTime<T>(all: AsyncIterable<T>, limit: Limit): AsyncGenerator<T, void> {
  const iterator = all[Symbol.asyncIterator]()
  try {
    for (let next = await withinTime(iterator.next(), limit); !next.done; next = await iterator.next()) yield next.value
  } finally {
    void Promise.resolve(iterator.return?.()).catch(() => {})
  }
}
