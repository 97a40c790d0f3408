/**
 * Runs one thing at a time for many callers. A call joins the run that has not begun yet; while one is under way, the
 * next is lined up once, for what is asked now may have come too late for it.
 */
export interface SingleFlight<T> {
  run(): Promise<T>
  /** The run under way or lined up last, if any. */
  current(): Promise<T> | undefined
}

export function singleFlight<T>(work: () => Promise<T>): SingleFlight<T> {
  let running: Promise<T> | undefined
  let lined: Promise<T> | undefined

  const start = async (): Promise<T> => {
    // Callers of the same moment join before it begins.
    await new Promise((resolve) => setImmediate(resolve))
    running = lined
    lined = undefined
    try {
      return await work()
    } finally {
      running = undefined
    }
  }
  const afterRunning = async (): Promise<T> => {
    await running?.catch(() => {})
    return start()
  }
  return {
    run: () => (lined ??= afterRunning()),
    current: () => lined ?? running,
  }
}
