import { Button } from '@mantine/core'
import { getRouteApi, useLocation } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { useTexts } from '../../text/language.tsx'
import { isQuiet } from './fact-words.ts'
import { TimelineList } from './timeline-list.tsx'
import styles from './timeline.module.css'

const page = getRouteApi('/shell/deployments/$id')

/** All facts in order, each with an address of its own: `#fact-12`. */
export function TimelineTab({
  deployment,
  facts,
}: {
  readonly deployment: Deployment
  readonly facts: readonly Fact[]
}) {
  const { all = false } = page.useSearch()
  const navigate = page.useNavigate()
  const { timeline } = useTexts().deployment
  const wanted = useWantedFact()
  const isAll = all || facts.some((fact) => fact.seq === wanted && isQuiet(fact))
  const loud = useMemo(() => facts.filter((fact) => !isQuiet(fact)), [facts])
  const hidden = facts.length - loud.length
  const shown = isAll ? facts : loud
  const toggle = (): void =>
    void navigate({
      search: (before) => ({ ...before, all: isAll ? undefined : true }),
      replace: true,
      resetScroll: false,
    })
  return (
    <section aria-label={timeline.label}>
      <div className={styles.bar}>
        <span className="muted tabular">{timeline.count(shown.length)}</span>
        {hidden > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={toggle}>
            {isAll ? timeline.hide : `${timeline.hidden(hidden)} · ${timeline.show}`}
          </Button>
        )}
      </div>
      {shown.length > 0 && (
        <TimelineList key={String(isAll)} deployment={deployment} all={facts} facts={shown} wanted={wanted} />
      )}
    </section>
  )
}

/** The number in `#fact-12`. */
function useWantedFact(): number | undefined {
  const hash = useLocation({ select: (location) => location.hash })
  const match = /^fact-(\d{1,9})$/.exec(hash)
  return match ? Number(match[1]) : undefined
}
