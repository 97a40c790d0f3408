/** What one application's pipeline does, and how it must end. */
export interface Script {
  readonly name: string
  readonly file: string
  readonly ends: 'succeeded' | 'failed'
  /** Stages that must have succeeded, in the plan's order. */
  readonly succeeds: number
  /** All starts of stages together, further attempts included. */
  readonly starts: number
}

interface Stage {
  readonly forMs: number
  /** How many attempts fail before one succeeds. */
  readonly fails: number
}

const RETRIES = 2
const BACKOFF_MS = 200

/** Differs for each number, the same for the same: lengths, failures that are made good, failures that are final, parallel groups. */
export function scriptOf(name: string, number: number): Script {
  const stages: Stage[] = Array.from({ length: 3 + (number % 4) }, (_, i) => ({
    forMs: ((number * 7 + i * 13) % 5) * 300,
    fails: (number + i) % 6 === 0 ? 1 : 0,
  }))
  const isDoomed = number % 5 === 4
  const last = stages.at(-1)
  if (isDoomed && last) stages.splice(-1, 1, { ...last, fails: RETRIES + 1 })
  const isParallel = number % 3 === 0
  const entries = stages.map(entryOf)
  const [first, second, ...rest] = entries
  const pipeline = [...(isParallel && rest.length > 0 ? [{ parallel: [first, second] }, ...rest] : entries), 'sync']
  return {
    name,
    file: `${JSON.stringify({ name, memory: {}, pipeline }, undefined, 1)}\n`,
    ends: isDoomed ? 'failed' : 'succeeded',
    succeeds: isDoomed ? stages.length - 1 : stages.length + 1,
    starts: stages.reduce((sum, { fails }) => sum + Math.min(fails, RETRIES) + 1, 0) + (isDoomed ? 0 : 1),
  }
}

function entryOf({ forMs, fails }: Stage): object {
  const retry = { limit: RETRIES, backoff: `${BACKOFF_MS}ms`, maxBackoff: `${BACKOFF_MS}ms` }
  return { noop: { for: `${forMs}ms`, fail: fails }, retry }
}
