import { clean } from '#domain/clean-text.ts'
import type { Waiting } from '#domain/fact.ts'
import { Moment } from '../../parts/moment.tsx'
import { useTexts } from '../../text/language.tsx'

/** Who can end a wait, until when, and what happens then. */
export function WaitWords({ waiting }: { readonly waiting: Waiting }) {
  const { banners } = useTexts().application
  return (
    <p>
      {banners.owner(clean(waiting.owner))} {banners.deadline} <Moment at={waiting.deadline} />: {clean(waiting.next)}.
    </p>
  )
}
