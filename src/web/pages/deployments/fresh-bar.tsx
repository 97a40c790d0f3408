import { Button } from '@mantine/core'
import { useTexts } from '../../text/language.tsx'
import styles from './deployments.module.css'

/** Says quietly that there is more than what is seen; nothing moves until somebody wants it. */
export function FreshBar({ count, onShow }: { readonly count: number; readonly onShow: () => void }) {
  const { fresh, show } = useTexts().deployments
  return (
    <div role="status" className={styles.freshPlace}>
      {count > 0 && (
        <div className={styles.fresh}>
          {fresh(count)}
          <Button size="compact-sm" variant="subtle" onClick={onShow}>
            {show}
          </Button>
        </div>
      )}
    </div>
  )
}
