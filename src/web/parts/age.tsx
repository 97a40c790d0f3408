import { useNow } from '../data/use-now.ts'
import { useLanguage } from '../text/language.tsx'
import { exactTime, formatDistance } from './moment.tsx'

const STEP_MS = 15_000

/** How long ago, for lists with many: lighter than `Moment`, exact in its title. */
export function Age({ at }: { readonly at: number }) {
  const { texts, language } = useLanguage()
  const age = Math.max(0, useNow(STEP_MS) - at)
  const { moment } = texts.parts
  return (
    <time
      className="tabular"
      dateTime={new Date(at).toISOString()}
      // Hundreds of exact times would be written for the one that is pointed at.
      onPointerEnter={({ currentTarget }) => (currentTarget.title = exactTime(at, language))}
    >
      {age < STEP_MS ? moment.now : moment.ago(formatDistance(age))}
    </time>
  )
}
