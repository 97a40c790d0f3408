import { NativeSelect } from '@mantine/core'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import type { CommandView } from '#domain/command-view.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { shortCommit } from '#domain/revision.ts'
import { ActDialog } from '../../parts/act/act-dialog.tsx'
import { exactTime } from '../../parts/moment.tsx'
import { useLanguage } from '../../text/language.tsx'
import { rollbackTargets } from './open-deployment.ts'
import { PreviewPane } from './preview-pane.tsx'

interface RollbackDialogProps {
  readonly app: ApplicationView
  readonly rows: readonly DeploymentRow[]
  /** The deployment to go back to; undefined: the one before. */
  readonly to: string | undefined
  onChoose(to: string | undefined): void
  onClose(): void
  onDone(answer: CommandView): void
}

export function RollbackDialog({ app, rows, to, onChoose, onClose, onDone }: RollbackDialogProps) {
  const { texts, language } = useLanguage()
  const { rollback, facts } = texts.application
  const { name, running, runningDeployment } = app
  const targets = rollbackTargets(rows, { deployment: runningDeployment })
  const command = { kind: 'rollback', ...(to === undefined ? {} : { to }) } as const
  const options = targets.map(({ id, revision, finishedAt, createdAt }) => ({
    value: id,
    label: rollback.option(
      shortCommit(revision.commit),
      clean(revision.subject),
      exactTime(finishedAt ?? createdAt, language),
    ),
  }))
  // A target of long ago may not have been read; it is named all the same.
  const isUnread = to !== undefined && !options.some(({ value }) => value === to)
  return (
    <ActDialog
      opened
      onClose={onClose}
      onDone={onDone}
      title={rollback.title(name)}
      confirm={rollback.confirm}
      danger
      consequence={rollback.consequence(running ? shortCommit(running.commit) : facts.nothingRuns)}
      wish={{ ...command, application: name }}
    >
      <NativeSelect
        label={rollback.to}
        value={to ?? ''}
        onChange={(event) => onChoose(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        data={[{ value: '', label: rollback.before }, ...options, ...(isUnread ? [{ value: to, label: to }] : [])]}
      />
      <PreviewPane name={name} command={command} />
    </ActDialog>
  )
}
