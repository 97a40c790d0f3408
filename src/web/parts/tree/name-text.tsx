import styles from './name-text.module.css'
import { nameParts } from './resource-name.ts'

/** A name of which the middle is left out where there is no room. */
export function NameText({ name }: { readonly name: string }) {
  const [head, tail] = nameParts(name)
  return (
    <span className={styles.name} title={name}>
      <span className={styles.head}>{head}</span>
      {tail !== '' && <span className={styles.tail}>{tail}</span>}
    </span>
  )
}
