import { IconCircleCheck } from '@tabler/icons-react'
import { clean } from '#domain/clean-text.ts'
import type { StageSpec } from '#domain/plan.ts'
import type { StepState } from '#domain/step.ts'
import { Moment } from '../../parts/moment.tsx'
import { Person } from '../../parts/person.tsx'
import { useTexts } from '../../text/language.tsx'
import { quorumOf } from './ladder.ts'
import styles from './notice.module.css'

/** How many of the wanted approvals there are, and what was said with them. */
export function ApprovalVotes({ step, stage }: { readonly step: StepState; readonly stage: StageSpec }) {
  const texts = useTexts().deployment.approval
  const { count } = quorumOf(stage)
  const given = Math.min(step.approvals.length, count)
  const places = [...Array(count).keys()]
  return (
    <div className={styles.votes}>
      <div className={styles.quorum}>
        <span className={styles.places} aria-hidden>
          {places.map((place) => (
            <span key={place} data-given={place < given || undefined} />
          ))}
        </span>
        {texts.quorum(given, count)}
      </div>
      {step.approvals.length > 0 && (
        <ul aria-label={texts.approvedBy}>
          {step.approvals.map((approval) => (
            <li key={approval.by.name}>
              <IconCircleCheck size={16} aria-hidden />
              <Person actor={approval.by} />
              <span className="muted">
                <Moment at={approval.at} />
              </span>
              {approval.comment && <q>{clean(approval.comment)}</q>}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
