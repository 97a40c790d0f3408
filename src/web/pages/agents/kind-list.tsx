import { useState } from 'react'
import type { ReactNode } from 'react'
import type { KindSchema, ProviderSchema } from '#domain/announcement.ts'
import type { z } from 'zod'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './agents.module.css'
import { SchemaTable } from './schema-table.tsx'

/** What the agent can deploy to, with the keys that its files take. */
export function ProviderList({ providers }: { readonly providers: readonly z.infer<typeof ProviderSchema>[] }) {
  const { page } = useTexts().agents
  return (
    <KindSection title={page.providers} hint={page.providersHint}>
      {providers.map(({ kind, summary, app, target }) => (
        <Kind key={kind} kind={kind} summary={summary}>
          <SchemaTable title={page.inApplication} schema={app} />
          <SchemaTable title={page.inTarget} schema={target} />
        </Kind>
      ))}
    </KindSection>
  )
}

/** What a pipeline may be made of, with the options of each. */
export function StageList({ stages }: { readonly stages: readonly z.infer<typeof KindSchema>[] }) {
  const { page } = useTexts().agents
  return (
    <KindSection title={page.stages} hint={page.stagesHint}>
      {stages.map(({ kind, summary, options }) => (
        <Kind key={kind} kind={kind} summary={summary}>
          <SchemaTable title={page.options} schema={options} />
        </Kind>
      ))}
    </KindSection>
  )
}

interface KindSectionProps {
  readonly title: string
  readonly hint: string
  readonly children: ReactNode
}

function KindSection({ title, hint, children }: KindSectionProps) {
  return (
    <section className={styles.kinds}>
      <h2>{title}</h2>
      <p className="muted">{hint}</p>
      <div className={styles.list}>{children}</div>
    </section>
  )
}

interface KindProps {
  readonly kind: string
  readonly summary: string
  readonly children: ReactNode
}

/** Its tables are made when it is opened. */
function Kind({ kind, summary, children }: KindProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className={styles.kind} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-row="">
        <code>{clean(kind)}</code>
        <span>{clean(summary)}</span>
      </summary>
      {isOpen && children}
    </details>
  )
}
