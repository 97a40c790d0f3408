import { IconArrowRight } from '@tabler/icons-react'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './promotion-mark.module.css'
import type { Promotion } from './promotion.ts'

/** Between two cells: what runs in the one is not what runs in the other. */
export function PromotionMark({ promotion: { kind, environment, version } }: { readonly promotion: Promotion }) {
  const texts = useTexts().environments
  const words = texts[kind](clean(environment), clean(version))
  return (
    <span className={styles.mark} data-kind={kind} title={words} role="img" aria-label={words}>
      <PromotionSign kind={kind} />
    </span>
  )
}

export function PromotionSign({ kind }: Pick<Promotion, 'kind'>) {
  return kind === 'behind' ? <IconArrowRight size={12} stroke={2.5} aria-hidden /> : <span aria-hidden>≠</span>
}
