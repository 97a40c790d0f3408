import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { StageSpec } from '#domain/plan.ts'
import type { StepState } from '#domain/step.ts'
import { Moment } from '../../parts/moment.tsx'
import { useTexts } from '../../text/language.tsx'
import { quorumOf } from './ladder.ts'
import styles from './notice.module.css'

const GROUP = 'group:'

/** Who may decide, until when, what comes after, and about which plan. */
export function ApprovalTerms(props: {
  readonly deployment: Deployment
  readonly step: StepState
  readonly stage: StageSpec
}) {
  const { approval, waiting } = useTexts().deployment
  const { by } = quorumOf(props.stage)
  const who = by.map((one) => (one.startsWith(GROUP) ? approval.group(clean(one.slice(GROUP.length))) : clean(one)))
  const deadline = props.step.waiting?.deadline ?? props.step.deadline
  const digest = props.deployment.plan?.digest.slice(0, 12) ?? ''
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>{approval.who}</dt>
          <dd>{who.join(', ') || approval.anyone}</dd>
        </div>
        {deadline !== undefined && (
          <div>
            <dt>{approval.until}</dt>
            <dd>
              <Moment at={deadline} />
            </dd>
          </div>
        )}
        {props.step.waiting && (
          <div>
            <dt>{waiting.next}</dt>
            <dd>{clean(props.step.waiting.next)}</dd>
          </div>
        )}
      </dl>
      <p className={styles.aside}>{approval.plan(digest)}</p>
    </>
  )
}
