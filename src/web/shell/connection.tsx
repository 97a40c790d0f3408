import { useConnection } from '../data/use-connection.ts'
import { useTexts } from '../text/language.tsx'
import styles from './shell.module.css'

export function ConnectionState() {
  const connection = useConnection()
  const { live } = useTexts().shell
  const hint = connection === 'lost' ? live.lostLong : live.openLong
  return (
    <div className={styles.connection} role="status" title={hint}>
      <span className={styles.dot} data-state={connection} />
      {live[connection]}
    </div>
  )
}

/** Above the page, because whoever reads old news must know it. */
export function LostConnection() {
  const { live } = useTexts().shell
  return useConnection() === 'lost' && <div className={styles.lost}>{live.lostLong}</div>
}
