import { IconCircleCheck, IconCircleX, IconZoomQuestion } from '@tabler/icons-react'
import type { Outcome } from '#domain/evidence.ts'
import { useTexts } from '../../text/language.tsx'
import type { Look } from '../look.ts'
import { Toned } from '../toned.tsx'

const OUTCOME_LOOKS: Readonly<Record<Outcome, Look>> = {
  pass: { icon: IconCircleCheck, tone: 'succeeded' },
  fail: { icon: IconCircleX, tone: 'failed' },
  inconclusive: { icon: IconZoomQuestion, tone: 'waiting' },
}

/** How an analysis or one of its checks was judged. */
export function OutcomeBadge({ outcome, filled }: { readonly outcome: Outcome; readonly filled?: boolean }) {
  const label = useTexts().chart.outcome[outcome]
  return (
    <Toned look={OUTCOME_LOOKS[outcome]} label={label} filled={filled}>
      {label}
    </Toned>
  )
}
