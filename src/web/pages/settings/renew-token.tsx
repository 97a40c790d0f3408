import { useMutation } from '@tanstack/react-query'
import { renewMemberToken } from '#contract/members.ts'
import { useData } from '../../data/data-context.ts'
import { AskDialog } from '../../parts/form/ask-dialog.tsx'
import { useTexts } from '../../text/language.tsx'
import type { DeedProps } from './member-menu.tsx'
import { MemberToken } from './member-token.tsx'

export function RenewToken({ member: { name }, isMe, onClose }: DeedProps) {
  const { renew: words } = useTexts().settings
  const { client } = useData()
  const renew = useMutation({ mutationFn: () => client.call(renewMemberToken, { params: { name } }) })
  return (
    <>
      <AskDialog
        opened={!renew.data}
        onClose={onClose}
        title={words.title(name)}
        consequence={isMe ? `${words.consequence} ${words.own}` : words.consequence}
        words={['member', 'renew-token', name]}
        confirm={words.button}
        danger
        isPending={renew.isPending}
        error={renew.error}
        onConfirm={() => renew.mutate()}
      />
      <MemberToken title={words.done(name)} token={renew.data?.token} onClose={onClose} />
    </>
  )
}
