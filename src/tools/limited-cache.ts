/** Keeps what was used last, up to a total weight. Who changes what a key stands for deletes it. */
export interface LimitedCache<T> {
  get(key: string): T | undefined
  set(key: string, value: T, weight: number): void
  delete(key: string): void
}

export function limitedCache<T>(maxWeight: number): LimitedCache<T> {
  const entries = new Map<string, { value: T; weight: number }>()
  let total = 0
  const drop = (key: string): void => {
    total -= entries.get(key)?.weight ?? 0
    entries.delete(key)
  }
  return {
    delete: drop,
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      // A map keeps the order of insertion: the first is the one that was not used for the longest time.
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    set(key, value, weight) {
      drop(key)
      if (weight > maxWeight) return
      entries.set(key, { value, weight })
      total += weight
      for (const oldest of entries.keys()) {
        if (total <= maxWeight) return
        drop(oldest)
      }
    },
  }
}
