import { Button } from '@mantine/core'
import { IconCheck, IconShieldCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { clean } from '#domain/clean-text.ts'
import { waitsForApproval } from '#domain/rules/command-rule.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { StageSpec } from '#domain/plan.ts'
import { isTerminal } from '#domain/status.ts'
import type { StepState } from '#domain/step.ts'
import { useMay, useMe } from '../../data/session.ts'
import { toneProps } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import { ApprovalTerms } from './approval-terms.tsx'
import { ApprovalVotes } from './approval-votes.tsx'
import styles from './notice.module.css'
import { OfferDialog } from './offer-dialog.tsx'
import { hasApproved } from './offers.ts'
import type { Offer } from './offers.ts'
import { WhatChanges } from './what-changes.tsx'

interface ApprovalPanelProps {
  readonly deployment: Deployment
  readonly step: StepState
  readonly stage: StageSpec
}

/** What is to be decided, who has said what, and two large buttons: on a phone they stay at the thumb. */
export function ApprovalPanel({ deployment, step, stage }: ApprovalPanelProps) {
  const texts = useTexts().deployment.approval
  const name = useMe()?.actor.name
  const mayApprove = useMay('deployment.approve')
  const isOpen = !isTerminal(deployment.status) && waitsForApproval(step, stage)
  const hasVoted = hasApproved(step, name)
  const tone = toneProps(isOpen ? 'waiting' : step.status)
  // How it ended is said by the stage's error.
  if (!isOpen && step.approvals.length === 0 && (step.error || !step.rejected)) return null
  const title = isOpen && mayApprove && !hasVoted ? texts.mine : hasVoted ? texts.given : texts.title
  return (
    <section {...tone} className={`${tone.className} ${styles.notice}`}>
      <IconShieldCheck size={20} className={styles.icon} aria-hidden />
      <div className={styles.body}>
        {!isTerminal(step.status) && <h3>{title}</h3>}
        {isOpen && <WhatChanges deployment={deployment} />}
        <ApprovalVotes step={step} stage={stage} />
        {step.rejected && !step.error && (
          <p className={styles.what}>
            {texts.rejected(clean(step.rejected.by.name))}
            {step.rejected.comment && <q>{clean(step.rejected.comment)}</q>}
          </p>
        )}
        {isOpen && <ApprovalTerms deployment={deployment} step={step} stage={stage} />}
        {isOpen && mayApprove && <Buttons deployment={deployment} step={step.id} hasVoted={hasVoted} />}
        {isOpen && !mayApprove && (
          <p className={styles.aside}>
            <strong>{texts.mayNot}.</strong> {texts.mayNotLong('deployment.approve')}
          </p>
        )}
      </div>
    </section>
  )
}

function Buttons(props: { readonly deployment: Deployment; readonly step: string; readonly hasVoted: boolean }) {
  const texts = useTexts().deployment.approval
  const [chosen, choose] = useState<Offer>()
  return (
    <div className={styles.buttons} data-fixed={!props.hasVoted || undefined}>
      {!props.hasVoted && (
        <Button
          size="md"
          leftSection={<IconCheck size={18} aria-hidden />}
          data-action="approve"
          onClick={() => choose({ kind: 'approve', step: props.step })}
        >
          {texts.approve}
        </Button>
      )}
      <Button
        size="md"
        variant="default"
        leftSection={<IconX size={18} aria-hidden />}
        onClick={() => choose({ kind: 'reject', step: props.step })}
      >
        {texts.reject}
      </Button>
      {chosen && <OfferDialog offer={chosen} deployment={props.deployment} onClose={() => choose(undefined)} />}
    </div>
  )
}
