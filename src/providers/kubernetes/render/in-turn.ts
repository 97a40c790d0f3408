/** One after the other for each key, so that who comes later finds what the one before has made. */
export interface Turns {
  run<T>(key: string, work: () => Promise<T>): Promise<T>
}

export function turns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    async run(key, work) {
      const before = last.get(key) ?? Promise.resolve()
      const own = before.then(work, work)
      last.set(key, own)
      try {
        return await own
      } finally {
        if (last.get(key) === own) last.delete(key)
      }
    },
  }
}
