import type { Round } from './rounds.ts'
import type { Progress, Work } from './wish.ts'

/** What lasts is looked at less often. */
const PACE: readonly { readonly afterMs: number; readonly everyMs: number }[] = [
  { afterMs: 15_000, everyMs: 500 },
  { afterMs: 3_000, everyMs: 250 },
  { afterMs: 0, everyMs: 100 },
]

/** `about`: what is waited for counts its own time. */
export function waitFor(
  work: Work,
  round: Round,
  { about, sentence }: { about: string; sentence: string },
): Extract<Progress, { status: 'waiting' }> {
  const now = work.now()
  const since = round.waitedSince.get(about) ?? now
  round.waitedSince.set(about, since)
  const retryAfterMs = PACE.find(({ afterMs }) => now - since >= afterMs)?.everyMs ?? 500
  return { status: 'waiting', for: sentence.slice(0, 1_000), owner: 'the cluster', retryAfterMs, deadline: endOf(work) }
}

export function isLate({ now, startedAt, app }: Work): boolean {
  return now() >= endOf({ startedAt, app })
}

function endOf({ startedAt, app }: Pick<Work, 'startedAt' | 'app'>): number {
  return startedAt + app.healthTimeout
}

/** `10 min`, `90 s`. */
export function patienceOf({ app }: Pick<Work, 'app'>): string {
  const seconds = Math.round(app.healthTimeout / 1_000)
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}
