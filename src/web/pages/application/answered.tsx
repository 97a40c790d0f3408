import { CloseButton } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { CommandView } from '#domain/command-view.ts'
import { Banner } from '../../parts/banner.tsx'
import { useTexts } from '../../text/language.tsx'

/** What the agent answered to what was just asked for. */
export function Answered({ view, onClose }: { readonly view: CommandView; readonly onClose: () => void }) {
  const { application, parts } = useTexts()
  const deployment = view.answer?.deployment
  return (
    <div role="status">
      <Banner
        tone="succeeded"
        icon={IconCircleCheck}
        title={clean(view.answer?.message ?? '')}
        actions={<CloseButton size="sm" aria-label={parts.close} onClick={onClose} />}
      >
        {deployment !== undefined && (
          <Link to="/deployments/$id" params={{ id: deployment }}>
            {application.banners.toDeployment}
          </Link>
        )}
      </Banner>
    </div>
  )
}
