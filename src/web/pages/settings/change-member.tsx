import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getMe } from '#contract/info.ts'
import { listMembers, setMember } from '#contract/members.ts'
import type { InputOf } from '#contract/route.ts'
import { useData } from '../../data/data-context.ts'
import { AskDialog } from '../../parts/form/ask-dialog.tsx'
import { SchemaFields } from '../../parts/form/schema-form.tsx'
import { useSchemaForm } from '../../parts/form/use-schema-form.ts'
import { useTexts } from '../../text/language.tsx'
import type { DeedProps } from './member-menu.tsx'
import { changedFrom, setWords } from './member-words.ts'
import { useMemberFields } from './use-member-fields.ts'

type Changed = InputOf<typeof setMember, 'body'>

export function ChangeMember({ member, onClose }: DeedProps) {
  const { settings, form: words } = useTexts()
  const { name, role, groups, email = '' } = member
  const { client } = useData()
  const cache = useQueryClient()
  const form = useSchemaForm(setMember.body, {
    values: { role, groups, email },
    patterns: { email: words.pattern.email, groups: words.pattern.groups },
  })
  const fields = useMemberFields()
  const change = useMutation({
    mutationFn: (body: Changed) => client.call(setMember, { params: { name }, body }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: [listMembers.path] })
      void cache.invalidateQueries({ queryKey: [getMe.path] })
      onClose()
    },
  })
  return (
    <AskDialog
      opened
      onClose={onClose}
      title={settings.change.title(name)}
      consequence={settings.change.consequence}
      words={setWords(name, changedFrom(member, form.sent))}
      confirm={settings.change.save}
      isPending={change.isPending}
      error={change.error}
      onConfirm={() => {
        const wanted = form.read()
        if (wanted) change.mutate(changedFrom(member, wanted))
      }}
    >
      <SchemaFields form={form} words={fields} />
    </AskDialog>
  )
}
