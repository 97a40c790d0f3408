import type { ReactNode } from 'react'
import { clean } from '#domain/clean-text.ts'
import styles from './empty-state.module.css'

/** What is not there, why, and the very command or file that would fill the page. */
export function EmptyState(props: { readonly title: string; readonly hint: string; readonly children?: ReactNode }) {
  return (
    <section className={styles.empty}>
      <h2>{clean(props.title)}</h2>
      <p>{clean(props.hint)}</p>
      {props.children}
    </section>
  )
}
