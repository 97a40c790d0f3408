import type { Clock } from '#tools/clock.ts'

/** The result, or the error where it takes longer; work that hangs is left behind, as it cannot be ended. */
export async function withinTime<T>(
  work: Promise<T>,
  limit: { readonly clock: Clock; readonly ms: number; readonly error: () => Error },
): Promise<T> {
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
