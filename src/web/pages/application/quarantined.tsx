import { Button } from '@mantine/core'
import { IconBiohazard } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import { shortCommit } from '#domain/revision.ts'
import { Banner } from '../../parts/banner.tsx'
import { Moment } from '../../parts/moment.tsx'
import { useTexts } from '../../text/language.tsx'

interface QuarantinedProps {
  readonly app: ApplicationView
  readonly quarantine: NonNullable<ApplicationView['quarantine']>
}

export function Quarantined({ app, quarantine }: QuarantinedProps) {
  const { banners } = useTexts().application
  const { revision, reason, since, deployment } = quarantine
  const isHead = revision.commit === app.head?.commit
  return (
    <Banner
      tone={isHead ? 'failed' : 'pending'}
      icon={IconBiohazard}
      title={
        <>
          {banners.quarantined(shortCommit(revision.commit))} <Moment at={since} />
        </>
      }
      actions={<ToDeployment id={deployment} />}
    >
      {!app.sentence.includes(reason) && <p>{clean(reason)}</p>}
      {isHead && <p>{banners.quarantineLong}</p>}
    </Banner>
  )
}

function ToDeployment({ id }: { readonly id: string }) {
  const { banners } = useTexts().application
  return (
    <Button
      size="xs"
      variant="default"
      renderRoot={(props) => <Link {...props} to="/deployments/$id" params={{ id }} />}
    >
      {banners.toDeployment}
    </Button>
  )
}
