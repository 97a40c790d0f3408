import { useMutation, useQueryClient } from '@tanstack/react-query'
import { listMembers, removeMember } from '#contract/members.ts'
import { useData } from '../../data/data-context.ts'
import { AskDialog } from '../../parts/form/ask-dialog.tsx'
import { useTexts } from '../../text/language.tsx'
import type { DeedProps } from './member-menu.tsx'

export function RemoveMember({ member: { name }, onClose }: DeedProps) {
  const { remove: words } = useTexts().settings
  const { client } = useData()
  const cache = useQueryClient()
  const remove = useMutation({
    mutationFn: () => client.call(removeMember, { params: { name } }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: [listMembers.path] })
      onClose()
    },
  })
  return (
    <AskDialog
      opened
      onClose={onClose}
      title={words.title(name)}
      consequence={words.consequence}
      words={['member', 'remove', name]}
      confirm={words.button}
      confirmName={name}
      danger
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
    />
  )
}
