/**
 * For questions whose answer never changes, asked by many at the same time: each is asked once, and the newest answers
 * are kept. No answer (undefined) and a failure are not kept.
 */
export function askedOnce<T>(
  keep: number,
  ask: (key: string) => Promise<T | undefined>,
): (key: string) => Promise<T | undefined> {
  const answers = new Map<string, Promise<T | undefined>>()
  return (key) => {
    const known = answers.get(key)
    if (known) return known
    const asked = ask(key)
    answers.set(key, asked)
    const forget = (): void => void answers.delete(key)
    asked.then((answer) => (answer === undefined ? forget() : undefined), forget)
    for (const oldest of answers.keys()) {
      if (answers.size <= keep) break
      answers.delete(oldest)
    }
    return asked
  }
}
