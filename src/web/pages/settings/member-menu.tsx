import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconKey, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { MemberRow } from '#contract/members.ts'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import { ChangeMember } from './change-member.tsx'
import { RemoveMember } from './remove-member.tsx'
import { RenewToken } from './renew-token.tsx'

type Deed = 'change' | 'renew' | 'remove'

export interface DeedProps {
  readonly member: MemberRow
  /** Whether it is the one who is signed in. */
  readonly isMe: boolean
  readonly onClose: () => void
}

const DIALOGS: Readonly<Record<Deed, (props: DeedProps) => React.ReactNode>> = {
  change: ChangeMember,
  renew: RenewToken,
  remove: RemoveMember,
}

/** What can be done with a member. */
export function MemberMenu({ member, isMe }: Omit<DeedProps, 'onClose'>) {
  const { settings } = useTexts()
  const [deed, setDeed] = useState<Deed>()
  const Dialog = deed && DIALOGS[deed]
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={settings.more(clean(member.name))}
            data-row=""
          >
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setDeed('change')}>
            {settings.change.button}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => setDeed('renew')}>
            {settings.renew.button}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setDeed('remove')}>
            {settings.remove.button}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {Dialog && <Dialog member={member} isMe={isMe} onClose={() => setDeed(undefined)} />}
    </>
  )
}
