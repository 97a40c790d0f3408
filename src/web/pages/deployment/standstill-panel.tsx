import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import { useTexts } from '../../text/language.tsx'
import { WaitingPanel } from './waiting-panel.tsx'

/** Why nothing goes on that could: a failure waits for a decision, or somebody has paused it. */
export function StandstillPanel({ deployment: d }: { readonly deployment: Deployment }) {
  const { standstill } = useTexts().deployment
  if (d.held && d.waiting) return <WaitingPanel waiting={d.waiting} heading="h2" isTold />
  if (!d.paused) return null
  const waiting = {
    for: standstill.paused(clean(d.paused.by.name)),
    owner: standstill.owner,
    person: true,
    deadline: d.paused.deadline,
    next: standstill.next,
  }
  return <WaitingPanel waiting={waiting} heading="h2" title={standstill.title} />
}
