import type { ReactNode } from 'react'
import { useEffect } from 'react'
import styles from './page-head.module.css'

interface PageHeadProps {
  /** Also the title of the window. */
  readonly title: string
  /** The page's answer to its question, in the first line. */
  readonly sentence?: ReactNode
  /** The one primary action, and few others. */
  readonly actions?: ReactNode
  /** Small facts beneath the sentence. */
  readonly children?: ReactNode
}

export function PageHead({ title, sentence, actions, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Slipway`
  }, [title])
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h1>{title}</h1>
        {sentence !== undefined && <p className={styles.sentence}>{sentence}</p>}
        {children}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  )
}
