import { CloseButton } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { CommandView } from '#domain/command-view.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { isTerminal } from '#domain/status.ts'
import { Banner } from '../../parts/banner.tsx'
import { STATUS_LOOKS } from '../../parts/look.ts'
import { useTexts } from '../../text/language.tsx'

interface AnsweredProps {
  readonly view: CommandView
  readonly rows: readonly DeploymentRow[]
  onClose(): void
}

/**
 * What the agent answered to what was just asked for. While the deployment that came of it runs, that is shown instead;
 * then how it ended.
 */
export function Answered({ view, rows, onClose }: AnsweredProps) {
  const { application, parts } = useTexts()
  const id = view.answer?.deployment
  const row = rows.find((one) => one.id === id)
  if (row && !isTerminal(row.status)) return null
  const look = row ? STATUS_LOOKS[row.status] : { icon: IconCircleCheck, tone: 'succeeded' as const }
  return (
    <div role="status">
      <Banner
        tone={look.tone}
        icon={look.icon}
        title={clean(view.answer?.message ?? '')}
        actions={<CloseButton size="sm" aria-label={parts.close} onClick={onClose} />}
      >
        {row && (
          <p>
            {parts.status[row.status]}: {clean(row.reason)}
          </p>
        )}
        {id !== undefined && (
          <Link to="/deployments/$id" params={{ id }}>
            {application.banners.toDeployment}
          </Link>
        )}
      </Banner>
    </div>
  )
}
