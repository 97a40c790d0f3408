import type { ReactNode } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Plan } from '#domain/plan.ts'
import { formatDuration } from '#domain/unit.ts'
import { Differences } from '../../parts/diff/differences.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { RevisionName } from '../../parts/revision.tsx'
import { useTexts } from '../../text/language.tsx'
import { PlanStages } from './plan-stages.tsx'
import styles from './plan.module.css'

/** What was decided before anything was done: why this way, what changes, by which stages. */
export function PlanTab({ deployment }: { readonly deployment: Deployment }) {
  const texts = useTexts().deployment.plan
  const { plan } = deployment
  if (!plan) {
    return <EmptyState title={texts.none} hint={deployment.finishedAt === undefined ? texts.noneLong : texts.never} />
  }
  return (
    <div className={styles.plan}>
      <PlanFacts plan={plan} />
      <section>
        <h2>{texts.differences}</h2>
        <PlanDifferences plan={plan} />
      </section>
      <section>
        <h2>{texts.stages}</h2>
        <PlanStages plan={plan} />
      </section>
    </div>
  )
}

function PlanDifferences({ plan }: { readonly plan: Plan }) {
  const texts = useTexts().deployment.plan
  if (plan.differences.length === 0) {
    return <p className="muted">{plan.running ? texts.same : texts.first}</p>
  }
  return (
    <Differences differences={plan.differences} more={plan.moreDifferences} before={texts.before} after={texts.after} />
  )
}

function PlanFacts({ plan }: { readonly plan: Plan }) {
  const { plan: texts, about } = useTexts().deployment
  const { rollback } = plan
  return (
    <dl className={styles.facts}>
      <Fact label={texts.why}>
        {about[plan.strategy]}: {clean(plan.why)}
      </Fact>
      <Fact label={texts.wanted}>
        <RevisionName revision={plan.revision} />
      </Fact>
      {plan.running && (
        <Fact label={texts.running}>
          <RevisionName revision={plan.running} />
        </Fact>
      )}
      {plan.versions.length > 0 && (
        <Fact label={texts.versions}>
          <ul>
            {plan.versions.map(({ name, version }) => (
              <li key={`${name} ${version}`}>
                {clean(name)} <code>{clean(version)}</code>
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Fact label={texts.target}>
        {clean(plan.target)} <span className="muted">{clean(plan.provider)}</span>
      </Fact>
      <Fact label={texts.rollback}>
        {rollback.automatic ? texts.automatic : texts.asked(formatDuration(rollback.decisionMs))}
      </Fact>
      <Fact label={texts.limits}>
        {texts.whole(formatDuration(plan.timeoutMs))}, {texts.rollbackLimit(formatDuration(rollback.timeoutMs))}
      </Fact>
      <Fact label={texts.digest}>
        <code title={plan.digest}>{clean(plan.digest).slice(0, 12)}</code>
      </Fact>
    </dl>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
