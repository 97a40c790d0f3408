import { IconArrowRight } from '@tabler/icons-react'
import type { ApplicationRow } from '#domain/application-row.ts'
import { clean } from '#domain/clean-text.ts'
import { shortCommit } from '#domain/revision.ts'
import { isBehind } from '../../parts/application-state.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './runs.module.css'

type Shown = Pick<ApplicationRow, 'running' | 'head' | 'versions' | 'sync'>

/** What runs, and beside it what should where that is something else. */
export function Runs({ row }: { readonly row: Shown }) {
  const { running } = row
  const { nothingRuns } = useTexts().fleet
  if (!running) return <div className={styles.nothing}>{nothingRuns}</div>
  const subject = clean(running.subject)
  return (
    <>
      <div className={styles.what}>
        <Versions versions={row.versions} />
        <code>{shortCommit(clean(running.commit))}</code>
        <Next row={row} />
      </div>
      <div className={styles.subject} title={subject}>
        {subject}
      </div>
    </>
  )
}

export function Versions({ versions }: Pick<Shown, 'versions'>) {
  const { moreVersions } = useTexts().fleet
  const [first, ...others] = versions
  if (!first) return undefined
  const all = versions.map(({ name, version }) => `${clean(name)} ${clean(version)}`).join('\n')
  return (
    <span className={styles.version} title={all}>
      {clean(first.version)}
      {others.length > 0 && <span className={styles.more}> {moreVersions(others.length)}</span>}
    </span>
  )
}

/** The newest commit, where it is on its way or held up: many commits do not concern an application. */
function Next({ row: { running, head, sync } }: { readonly row: Shown }) {
  const { next } = useTexts().fleet
  if (!isBehind({ running, head, sync }) || !head) return undefined
  const commit = shortCommit(clean(head.commit))
  return (
    <span className={styles.next} title={`${next(commit)}\n${clean(head.subject)}`}>
      <IconArrowRight size={14} aria-label={next('')} />
      <code>{commit}</code>
    </span>
  )
}
