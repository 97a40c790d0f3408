import type { FleetSummary } from '#domain/fleet-summary.ts'
import { Toned } from '../../parts/toned.tsx'
import { ATTENTION_LOOKS, STATUS_LOOKS } from '../../parts/look.ts'
import { useTexts } from '../../text/language.tsx'
import { headlineOf } from './headline.ts'
import styles from './fleet-page.module.css'

/** The answer to whether anything is wrong: of the whole fleet, whatever is filtered below. */
export function HeadlineView({ summary }: { readonly summary: FleetSummary | undefined }) {
  const { fleet, parts } = useTexts()
  if (!summary) return <span>{fleet.looking}</span>
  const headline = headlineOf(summary)
  const words = fleet.headline(headline)
  if (headline.kind === 'empty') return <span>{words}</span>
  const attention = headline.failing > 0 ? 'failing' : headline.waiting > 0 ? 'waiting' : 'none'
  const look = attention === 'none' ? STATUS_LOOKS.succeeded : ATTENTION_LOOKS[attention]
  return (
    <span className={styles.headline}>
      <Toned look={look} label={parts.attention[attention]} size={20} />
      <span>{words}</span>
    </span>
  )
}
