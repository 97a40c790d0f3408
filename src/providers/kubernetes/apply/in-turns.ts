/** In order, at most so many at a time. After a failure none is begun; those under way are waited for, and the first failure is thrown. */
export async function inTurns<T, R>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const failures: { readonly n: number; readonly error: unknown }[] = []
  const queue = items.entries()
  const turn = async (): Promise<void> => {
    for (const [n, item] of queue) {
      if (failures.length > 0) return
      try {
        results[n] = await work(item)
      } catch (error) {
        failures.push({ n, error })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, turn))
  const [first] = failures.toSorted((a, b) => a.n - b.n)
  if (first) throw first.error
  return results
}
