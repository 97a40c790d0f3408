import { clean } from '#domain/clean-text.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import styles from './revision.module.css'

interface RevisionProps {
  /** A whole revision or a row's: both have these. */
  readonly revision: {
    readonly commit: string
    readonly message?: string
    readonly subject?: string
    readonly author?: string
  }
  /** The hash alone. */
  readonly short?: boolean
}

/** A commit: its short hash and what it says. */
export function RevisionName({ revision, short }: RevisionProps) {
  const subject = clean(revision.subject ?? subjectOf(revision.message ?? ''))
  return (
    <span className={styles.revision} title={short ? subject : revision.commit}>
      <code>{shortCommit(clean(revision.commit))}</code>
      {!short && subject !== '' && <span className={styles.subject}>{subject}</span>}
    </span>
  )
}
