import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { addAgent, listAgents } from '#contract/agents.ts'
import type { InputOf } from '#contract/route.ts'
import { useData } from '../../data/data-context.ts'
import { AskDialog } from '../../parts/form/ask-dialog.tsx'
import { SchemaFields } from '../../parts/form/schema-form.tsx'
import { SecretDialog } from '../../parts/form/secret-dialog.tsx'
import { useSchemaForm } from '../../parts/form/use-schema-form.ts'
import { useTexts } from '../../text/language.tsx'
import { FirstSteps } from './first-steps.tsx'

/** Makes an agent and shows its key, once. */
export function AddAgent() {
  const { agents } = useTexts()
  const { client } = useData()
  const cache = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const add = useMutation({
    mutationFn: (body: InputOf<typeof addAgent, 'body'>) => client.call(addAgent, { body }),
    onSuccess: () => {
      setOpen(false)
      void cache.invalidateQueries({ queryKey: [listAgents.path] })
    },
  })
  const made = isOpen ? undefined : add.data
  const open = (): void => {
    add.reset()
    setOpen(true)
  }
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
        {agents.add}
      </Button>
      {isOpen && (
        <AddAgentDialog
          isPending={add.isPending}
          error={add.error}
          onClose={() => setOpen(false)}
          onAdd={(body) => add.mutate(body)}
        />
      )}
      <SecretDialog
        title={made ? agents.made(made.name) : ''}
        secret={made?.key}
        label={agents.key}
        onClose={() => add.reset()}
      >
        {made && <FirstSteps name={made.name} />}
      </SecretDialog>
    </>
  )
}

interface AddAgentDialogProps {
  readonly isPending: boolean
  readonly error: Error | null
  readonly onClose: () => void
  readonly onAdd: (body: InputOf<typeof addAgent, 'body'>) => void
}

function AddAgentDialog({ isPending, error, onClose, onAdd }: AddAgentDialogProps) {
  const { agents, form: words } = useTexts()
  const form = useSchemaForm(addAgent.body, { patterns: { name: words.pattern.name } })
  const name = typeof form.values['name'] === 'string' ? form.values['name'].trim() : ''
  return (
    <AskDialog
      opened
      onClose={onClose}
      title={agents.addTitle}
      consequence={agents.addConsequence}
      words={['agent', 'add', name === '' ? 'NAME' : name, '--key-file', 'agent.key']}
      confirm={agents.add}
      isPending={isPending}
      error={error}
      onConfirm={() => {
        const body = form.read()
        if (body) onAdd(body)
      }}
    >
      <SchemaFields form={form} words={agents.fields} />
    </AskDialog>
  )
}
