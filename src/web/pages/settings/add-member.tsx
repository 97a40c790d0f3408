import { Button } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { addMember, listMembers } from '#contract/members.ts'
import type { InputOf } from '#contract/route.ts'
import { useData } from '../../data/data-context.ts'
import { AskDialog } from '../../parts/form/ask-dialog.tsx'
import { SchemaFields } from '../../parts/form/schema-form.tsx'
import { useSchemaForm } from '../../parts/form/use-schema-form.ts'
import { useTexts } from '../../text/language.tsx'
import { MemberToken } from './member-token.tsx'
import { addWords } from './member-words.ts'
import { useMemberFields } from './use-member-fields.ts'

type NewMember = InputOf<typeof addMember, 'body'>

/** Makes a member and shows the token, once. */
export function AddMember() {
  const { add: words } = useTexts().settings
  const { client } = useData()
  const cache = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const add = useMutation({
    mutationFn: (body: NewMember) => client.call(addMember, { body }),
    onSuccess: () => {
      setOpen(false)
      void cache.invalidateQueries({ queryKey: [listMembers.path] })
    },
  })
  const open = (): void => {
    add.reset()
    setOpen(true)
  }
  return (
    <>
      <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
        {words.button}
      </Button>
      {isOpen && (
        <AddMemberDialog
          isPending={add.isPending}
          error={add.error}
          onClose={() => setOpen(false)}
          onAdd={(body) => add.mutate(body)}
        />
      )}
      <MemberToken
        title={add.data ? words.made(add.data.name) : ''}
        token={isOpen ? undefined : add.data?.token}
        onClose={() => add.reset()}
      />
    </>
  )
}

interface AddMemberDialogProps {
  readonly isPending: boolean
  readonly error: Error | null
  readonly onClose: () => void
  readonly onAdd: (body: NewMember) => void
}

function AddMemberDialog({ isPending, error, onClose, onAdd }: AddMemberDialogProps) {
  const { settings, form: words } = useTexts()
  const { pattern } = words
  const form = useSchemaForm(addMember.body, {
    patterns: { name: pattern.member, email: pattern.email, groups: pattern.groups },
  })
  const fields = useMemberFields()
  return (
    <AskDialog
      opened
      onClose={onClose}
      title={settings.add.title}
      consequence={settings.add.consequence}
      words={addWords(form.sent)}
      confirm={settings.add.button}
      isPending={isPending}
      error={error}
      onConfirm={() => {
        const body = form.read()
        if (body) onAdd(body)
      }}
    >
      <SchemaFields form={form} words={fields} />
    </AskDialog>
  )
}
