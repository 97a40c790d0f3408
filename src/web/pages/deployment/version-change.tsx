import { IconArrowRight } from '@tabler/icons-react'
import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import { shortCommit } from '#domain/revision.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './about.module.css'

/** More versions than this are counted, not named. */
const MOST = 2

/** From what ran to what is wanted: commits, and the versions found in the wanted one. */
export function VersionChange({ deployment: d }: { readonly deployment: Deployment }) {
  const { about } = useTexts().deployment
  const { plan } = d
  if (!plan) return null
  // Where nothing else is known the commit is the version, and stands here already.
  const named = plan.versions.filter(({ version }) => !plan.revision.commit.startsWith(version))
  const versions = named.slice(0, MOST).map(({ name, version }) => `${clean(name)} ${clean(version)}`)
  const more = named.length - versions.length
  return (
    <span className={styles.change}>
      {plan.running ? (
        <code>{shortCommit(plan.running.commit)}</code>
      ) : (
        <span className={styles.soft}>{about.first}</span>
      )}
      <IconArrowRight size={14} aria-hidden />
      <code>{shortCommit(plan.revision.commit)}</code>
      {versions.length > 0 && (
        <span className={styles.soft}>
          {versions.join(', ')}
          {more > 0 && ` +${more}`}
        </span>
      )}
    </span>
  )
}
