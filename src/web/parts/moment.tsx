import { formatDuration } from '#domain/unit.ts'
import { useNow } from '../data/use-now.ts'
import { useLanguage } from '../text/language.tsx'

/** Relative, and exact when pointed at; the browser's own hint, as a list has hundreds. `at` in milliseconds since 1970. */
export function Moment({ at }: { readonly at: number }) {
  const { texts, language } = useLanguage()
  // What is old is drawn again rarely.
  const coarse = useNow(1_000) - at > 60_000
  const now = useNow(coarse ? 15_000 : 1_000)
  const { moment } = texts.parts
  const distance = formatDistance(Math.abs(now - at))
  // The clock of the page stands still between two steps, so that what has just happened may seem to come.
  const isNow = now - at < 1_000 && at - now < 2_000
  const words = isNow ? moment.now : at > now ? moment.in(distance) : moment.ago(distance)
  return (
    <time className="tabular" dateTime={new Date(at).toISOString()} title={exactTime(at, language)}>
      {words}
    </time>
  )
}

/** A span that may still go on. */
export function Duration({ from, to }: { readonly from: number; readonly to?: number }) {
  const now = useNow(to === undefined ? 1_000 : Number.MAX_SAFE_INTEGER)
  return <span className="tabular">{formatDuration(Math.max(0, (to ?? now) - from))}</span>
}

export function exactTime(at: number, language: string): string {
  return new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'long' })
}

/** One unit from a minute on: `3h`, not `3h12m`. */
export function formatDistance(ms: number): string {
  return /^\d+(?:ms|[dhms])/.exec(formatDuration(ms))?.[0] ?? ''
}
