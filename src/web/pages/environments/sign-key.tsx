import { useTexts } from '../../text/language.tsx'
import { PromotionSign } from './promotion-mark.tsx'
import styles from './promotion-mark.module.css'

/** What the signs between the cells mean. */
export function SignKey() {
  const { environments } = useTexts()
  const meanings = { behind: environments.keyBehind, differs: environments.keyDiffers } as const
  return (
    <ul className={styles.key} aria-label={environments.key}>
      {(['behind', 'differs'] as const).map((kind) => (
        <li key={kind}>
          <span className={styles.sign} data-kind={kind}>
            <PromotionSign kind={kind} />
          </span>
          {meanings[kind]}
        </li>
      ))}
    </ul>
  )
}
