import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { clean } from '#domain/clean-text.ts'
import { deploymentDeadline } from '#domain/rules/decide.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import { Duration, Moment } from '../../parts/moment.tsx'
import { Person } from '../../parts/person.tsx'
import { RevisionName } from '../../parts/revision.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './about.module.css'
import { VersionChange } from './version-change.tsx'

/** The small facts beneath the sentence: from what to what, why, how and since when. */
export function DeploymentAbout({ deployment: d }: { readonly deployment: Deployment }) {
  const { about, trigger } = useTexts().deployment
  const deadline = d.plan && !isTerminal(d.status) && !d.rollback ? deploymentDeadline(d, d.plan) : undefined
  return (
    <dl className={styles.about} aria-label={about.label}>
      <Item label={about.commit}>
        <RevisionName revision={d.revision} short />
        <span className={styles.soft}>{about.by(clean(d.revision.author))}</span>
      </Item>
      {d.plan && (
        <Item label={about.versions}>
          <VersionChange deployment={d} />
        </Item>
      )}
      <Item label={about.trigger} hint={clean(d.trigger.reason)} minor>
        {trigger[d.trigger.kind]}
        {d.trigger.kind !== 'commit' && <Person actor={d.trigger.by} />}
      </Item>
      {d.plan && (
        <Item label={about.strategy} hint={clean(d.plan.why)} minor>
          {about[d.plan.strategy]}
        </Item>
      )}
      <Item label={d.startedAt === undefined ? about.queued : about.started}>
        <Moment at={d.startedAt ?? d.createdAt} />
      </Item>
      {d.startedAt !== undefined && (
        <Item label={isTerminal(d.status) ? about.took : about.running}>
          <Duration from={d.startedAt} to={d.finishedAt} />
        </Item>
      )}
      {deadline !== undefined && (
        <Item label={about.deadline} minor>
          <Moment at={deadline} />
        </Item>
      )}
    </dl>
  )
}

interface ItemProps {
  readonly label: string
  readonly hint?: string
  /** Left out where there is little room. */
  readonly minor?: boolean
  readonly children: ReactNode
}

function Item({ label, hint, minor, children }: ItemProps) {
  return (
    <div className={styles.item} data-minor={minor || undefined}>
      <dt>{label}</dt>
      {hint === undefined ? (
        <dd>{children}</dd>
      ) : (
        <Tooltip label={hint} multiline maw={360}>
          <dd tabIndex={0}>{children}</dd>
        </Tooltip>
      )}
    </div>
  )
}
