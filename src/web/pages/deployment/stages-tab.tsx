import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useTexts } from '../../text/language.tsx'
import { LadderView } from './ladder-view.tsx'
import { ladderOf, mostTelling, rungsOf } from './ladder.ts'
import { StagePanel } from './stage-panel.tsx'
import styles from './stages.module.css'
import { WaitingPanel } from './waiting-panel.tsx'

const page = getRouteApi('/shell/deployments/$id')

/** The ladder left, the evidence of one stage right. The stage that matters most is shown until the reader chooses. */
export function StagesTab({ deployment, facts }: { readonly deployment: Deployment; readonly facts: readonly Fact[] }) {
  const { stage } = page.useSearch()
  const navigate = page.useNavigate()
  const ladder = ladderOf(deployment)
  const wanted = rungsOf(ladder).find((rung) => rung.id === stage)
  const shown = wanted ?? mostTelling(deployment)
  const follow = useCallback(
    () => void navigate({ search: (before) => ({ ...before, stage: undefined }), replace: true, resetScroll: false }),
    [navigate],
  )
  if (!shown) return <Unplanned deployment={deployment} />
  return (
    <div className={styles.stages}>
      <LadderView
        deployment={deployment}
        ladder={ladder}
        shown={shown.id}
        onFollow={wanted && mostTelling(deployment)?.id !== wanted.id ? follow : undefined}
      />
      <StagePanel key={shown.id} deployment={deployment} rung={shown} facts={facts} />
    </div>
  )
}

function Unplanned({ deployment }: { readonly deployment: Deployment }) {
  const { ladder, plan } = useTexts().deployment
  const hint = deployment.finishedAt === undefined ? ladder.unplannedLong : plan.never
  return (
    <>
      {deployment.waiting && <WaitingPanel waiting={deployment.waiting} heading="h2" />}
      <EmptyState title={ladder.unplanned} hint={hint} />
    </>
  )
}
