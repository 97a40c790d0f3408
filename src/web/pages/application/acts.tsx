import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconDots,
  IconEye,
  IconGavel,
  IconRefresh,
  IconShieldCheck,
  IconTrash,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import type { Permission } from '#contract/permission.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { useMe } from '../../data/session.ts'
import { useTexts } from '../../text/language.tsx'
import { rollbackTargets } from './open-deployment.ts'
import { primaryAct } from './primary-act.ts'
import type { PrimaryAct } from './primary-act.ts'
import type { ApplicationSearch } from './search.ts'
import { useSearch } from './use-search.ts'

interface ActsProps {
  readonly app: ApplicationView
  readonly rows: readonly DeploymentRow[]
  readonly open: DeploymentRow | undefined
}

const ICONS = { sync: IconRefresh, lift: IconShieldCheck, rollback: IconArrowBackUp } as const

/** The one act that the state suggests, and the others. */
export function Acts({ app, rows, open }: ActsProps) {
  const me = useMe()
  const may = (permission: Permission): boolean => me?.permissions.includes(permission) ?? false
  const hasEarlier = rollbackTargets(rows, { deployment: app.runningDeployment }).length > 0
  const primary = primaryAct({ app, open, hasEarlier, may })
  return (
    <>
      {primary && <Primary act={primary} />}
      <More may={may} />
    </>
  )
}

function Primary({ act }: { readonly act: PrimaryAct }) {
  const { acts } = useTexts().application
  const { change } = useSearch()
  if (act.kind === 'decide' || act.kind === 'watch') {
    const Icon = act.kind === 'decide' ? IconGavel : IconEye
    return (
      <Button
        variant={act.kind === 'decide' ? 'filled' : 'default'}
        leftSection={<Icon size={16} aria-hidden />}
        renderRoot={(props) => <Link {...props} to="/deployments/$id" params={{ id: act.deployment }} />}
      >
        {acts[act.kind]}
      </Button>
    )
  }
  const { kind, isUrgent } = act
  const Icon = ICONS[kind]
  return (
    <Button
      variant={isUrgent ? 'filled' : 'default'}
      leftSection={<Icon size={16} aria-hidden />}
      onClick={() => change({ act: kind }, 'push')}
    >
      {acts[kind]}
    </Button>
  )
}

interface Offer {
  readonly act: NonNullable<ApplicationSearch['act']>
  readonly permission: Permission
  readonly text: 'syncMore' | 'rollbackMore' | 'removeMore'
  readonly icon: typeof IconRefresh
}

const OFFERS: readonly Offer[] = [
  { act: 'sync', permission: 'application.sync', text: 'syncMore', icon: IconRefresh },
  { act: 'rollback', permission: 'application.rollback', text: 'rollbackMore', icon: IconArrowBackUp },
  { act: 'remove', permission: 'application.delete', text: 'removeMore', icon: IconTrash },
]

function More({ may }: { readonly may: (permission: Permission) => boolean }) {
  const { acts } = useTexts().application
  const { change } = useSearch()
  const button = useRef<HTMLButtonElement>(null)
  const offers = OFFERS.filter(({ permission }) => may(permission))
  if (offers.length === 0) return null
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label={acts.more}>
          <ActionIcon ref={button} variant="default" size={36} aria-label={acts.more}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {offers.map(({ act, text, icon: Icon }) => (
          <Menu.Item
            key={act}
            color={act === 'remove' ? 'red' : undefined}
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => {
              // Where the focus comes back to when the dialog is closed: this item will be gone.
              button.current?.focus()
              change({ act }, 'push')
            }}
          >
            {acts[text]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
