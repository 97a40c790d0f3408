import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './traffic-bar.module.css'

/** How the traffic is split now. */
export function TrafficBar({ weights }: { readonly weights: readonly (readonly [variant: string, weight: number])[] }) {
  const { facts } = useTexts().application
  return (
    <span className={styles.traffic}>
      <span className={styles.bar} aria-hidden>
        {weights.map(([variant, weight]) => (
          <span key={variant} className={styles.part} data-variant={variant} style={{ flexGrow: weight }} />
        ))}
      </span>
      <span className={`${styles.words} tabular`}>
        {weights.map(([variant, weight]) => (
          <span key={variant}>{facts.weight(clean(variant), weight)}</span>
        ))}
      </span>
    </span>
  )
}
