/** Names in a namespace, found by the pairs of labels or selectors that go with them. */
export interface PairIndex {
  set(namespace: string, name: string, pairs: Readonly<Record<string, unknown>>): void
  remove(namespace: string, name: string): void
  /** Those that go with at least one of the pairs. */
  find(namespace: string, pairs: Readonly<Record<string, unknown>>): ReadonlySet<string>
}

export function createPairIndex(): PairIndex {
  const byPair = new Map<string, Set<string>>()
  const byName = new Map<string, readonly string[]>()
  const remove = (namespace: string, name: string): void => {
    for (const key of byName.get(`${namespace}/${name}`) ?? []) {
      const names = byPair.get(key)
      names?.delete(name)
      if (names?.size === 0) byPair.delete(key)
    }
    byName.delete(`${namespace}/${name}`)
  }
  return {
    remove,
    set(namespace, name, pairs) {
      remove(namespace, name)
      const keys = keysOf(namespace, pairs)
      byName.set(`${namespace}/${name}`, keys)
      for (const key of keys) byPair.set(key, (byPair.get(key) ?? new Set()).add(name))
    },
    find(namespace, pairs) {
      const found = new Set<string>()
      for (const key of keysOf(namespace, pairs)) for (const name of byPair.get(key) ?? []) found.add(name)
      return found
    },
  }
}

function keysOf(namespace: string, pairs: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(pairs).map(([key, value]) => `${namespace}/${key}=${String(value)}`)
}
