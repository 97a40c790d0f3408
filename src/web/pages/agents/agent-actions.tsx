import { Button, Checkbox } from '@mantine/core'
import { IconKey, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { listAgents, removeAgent, renewAgentKey } from '#contract/agents.ts'
import type { AgentRow } from '#contract/agents.ts'
import { useData } from '../../data/data-context.ts'
import { AskDialog } from '../../parts/form/ask-dialog.tsx'
import { SecretDialog } from '../../parts/form/secret-dialog.tsx'
import { useTexts } from '../../text/language.tsx'

export function RenewKey({ name }: { readonly name: string }) {
  const { agents } = useTexts()
  const { client } = useData()
  const [isOpen, setOpen] = useState(false)
  const renew = useMutation({
    mutationFn: () => client.call(renewAgentKey, { params: { name } }),
    onSuccess: () => setOpen(false),
  })
  return (
    <>
      <Button variant="default" leftSection={<IconKey size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {agents.renew}
      </Button>
      <AskDialog
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={agents.renewTitle(name)}
        consequence={agents.renewConsequence}
        words={['agent', 'renew-key', name]}
        confirm={agents.renew}
        danger
        isPending={renew.isPending}
        error={renew.error}
        onConfirm={() => renew.mutate()}
      />
      <SecretDialog
        title={agents.renewed(name)}
        secret={renew.data?.key}
        label={agents.key}
        onClose={() => renew.reset()}
      >
        <p>{agents.steps.restart}</p>
      </SecretDialog>
    </>
  )
}

export function RemoveAgent({ agent }: { readonly agent: AgentRow }) {
  const { agents } = useTexts()
  const { name, applications } = agent
  const { client } = useData()
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(false)
  const [withApplications, setWithApplications] = useState(false)
  const remove = useMutation({
    mutationFn: () => client.call(removeAgent, { params: { name }, body: { withApplications } }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: [listAgents.path] })
      void navigate({ to: '/agents', replace: true })
    },
  })
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {agents.remove}
      </Button>
      <AskDialog
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={agents.removeTitle(name)}
        consequence={agents.removeConsequence}
        words={['agent', 'remove', name, ...(withApplications ? ['--with-applications'] : [])]}
        confirm={agents.remove}
        confirmName={name}
        danger
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        {applications > 0 && (
          <Checkbox
            label={agents.removeApplications(applications)}
            description={agents.removeApplicationsHint}
            checked={withApplications}
            onChange={(event) => setWithApplications(event.currentTarget.checked)}
          />
        )}
      </AskDialog>
    </>
  )
}
