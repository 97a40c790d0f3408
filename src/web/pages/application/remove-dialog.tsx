import { Button, Radio, Stack } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import type { CommandView } from '#domain/command-view.ts'
import { useCommand } from '../../data/commands.ts'
import { ActAnswer } from '../../parts/act/act-answer.tsx'
import { ActDialog } from '../../parts/act/act-dialog.tsx'
import { Banner } from '../../parts/banner.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'

interface RemoveDialogProps {
  readonly app: ApplicationView
  onClose(): void
  onDone(answer: CommandView): void
}

/** Forgets an application, or takes it down; says first what would go. */
export function RemoveDialog({ app, onClose, onDone }: RemoveDialogProps) {
  const { remove } = useTexts().application
  const [cascade, setCascade] = useState(false)
  const { name } = app
  return (
    <ActDialog
      opened
      onClose={onClose}
      onDone={onDone}
      title={`${remove.confirm} ${name}`}
      confirm={remove.confirm}
      confirmName={name}
      danger
      consequence={remove.consequence}
      wish={{ kind: 'delete', application: name, cascade }}
    >
      <Radio.Group
        label={remove.how}
        value={cascade ? 'cascade' : 'forget'}
        onChange={(value) => setCascade(value === 'cascade')}
      >
        <Stack gap={6} mt={6}>
          <Radio value="forget" label={remove.forget} />
          <Radio value="cascade" label={remove.cascade} />
        </Stack>
      </Radio.Group>
      <DryRun key={String(cascade)} name={name} cascade={cascade} />
    </ActDialog>
  )
}

function DryRun({ name, cascade }: { readonly name: string; readonly cascade: boolean }) {
  const { remove } = useTexts().application
  const { data, error, isPending, mutate } = useCommand()
  const ask = (): void => mutate({ kind: 'delete', application: name, cascade, dryRun: true })
  return (
    <>
      <div>
        <Button variant="default" size="xs" leftSection={<IconEye size={14} />} loading={isPending} onClick={ask}>
          {remove.preview}
        </Button>
      </div>
      {data?.status === 'done' && (
        <Banner tone="pending" icon={IconEye} title={remove.previewed}>
          <p>{clean(data.answer?.message ?? '')}</p>
        </Banner>
      )}
      {data && data.status !== 'done' && <ActAnswer view={data} />}
      {error && <Problem error={error} onRetry={ask} />}
    </>
  )
}
