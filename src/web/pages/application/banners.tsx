import { Button } from '@mantine/core'
import { IconAlertTriangle, IconGitCompare, IconInfoCircle, IconPlugConnectedX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import type { Waiting } from '#domain/fact.ts'
import { Banner } from '../../parts/banner.tsx'
import { STATUS_LOOKS } from '../../parts/look.ts'
import { Moment } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { shownWait } from '../../parts/shown-status.ts'
import { useTexts } from '../../text/language.tsx'
import { Quarantined } from './quarantined.tsx'
import { useSearch } from './use-search.ts'
import { WaitWords } from './wait-words.tsx'

interface BannersProps {
  readonly app: ApplicationView
  readonly open: DeploymentRow | undefined
}

/** What one has to know before all else, the most urgent first. */
export function Banners({ app, open }: BannersProps) {
  const { banners } = useTexts().application
  const { search } = useSearch()
  return (
    <>
      {!app.connected && <Away app={app} />}
      {app.error && <Problem error={app.error} />}
      {app.quarantine && !open && <Quarantined app={app} quarantine={app.quarantine} />}
      {app.waiting && !open && <Waits waiting={app.waiting} />}
      {app.drift.length > 0 && !open && search.view !== 'drift' && <Drifted count={app.drift.length} />}
      {[...new Set(app.warnings)].map((warning) => (
        <Banner key={warning} tone="waiting" icon={IconAlertTriangle} title={banners.warning}>
          <p>{clean(warning)}</p>
        </Banner>
      ))}
      {app.notDeployed !== undefined && !open && app.quarantine?.revision.commit !== app.head?.commit && (
        <Banner tone="pending" icon={IconInfoCircle} title={banners.notDeployed}>
          <p>{clean(app.notDeployed)}</p>
        </Banner>
      )}
    </>
  )
}

function Away({ app }: { readonly app: ApplicationView }) {
  const { banners } = useTexts().application
  return (
    <Banner tone="waiting" icon={IconPlugConnectedX} title={banners.away(clean(app.agent))}>
      <p>
        {banners.awayLong} {banners.lookedLast} <Moment at={app.evaluatedAt} />.
      </p>
    </Banner>
  )
}

function Waits({ waiting }: { readonly waiting: Waiting }) {
  const { banners } = useTexts().application
  const look = STATUS_LOOKS[shownWait(waiting)]
  return (
    <Banner tone={look.tone} icon={look.icon} title={banners.waiting(clean(waiting.for))}>
      <WaitWords waiting={waiting} />
    </Banner>
  )
}

function Drifted({ count }: { readonly count: number }) {
  const { banners } = useTexts().application
  const show = (
    <Button
      size="xs"
      variant="default"
      renderRoot={(props) => <Link {...props} from="/applications/$name" to="." search={{ view: 'drift' }} />}
    >
      {banners.showDrift}
    </Button>
  )
  return (
    <Banner tone="waiting" icon={IconGitCompare} title={banners.drift(count)} actions={show}>
      <p>{banners.driftLong}</p>
    </Banner>
  )
}
