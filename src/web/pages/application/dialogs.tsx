import { useNavigate } from '@tanstack/react-router'
import type { ApplicationView } from '#contract/applications.ts'
import type { CommandView } from '#domain/command-view.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { RollbackDialog } from './rollback-dialog.tsx'
import type { ApplicationSearch } from './search.ts'
import { SyncDialog } from './sync-dialog.tsx'
import { useSearch } from './use-search.ts'

interface DialogsProps {
  readonly act: NonNullable<ApplicationSearch['act']>
  readonly app: ApplicationView
  readonly rows: readonly DeploymentRow[]
  onDone(answer: CommandView): void
}

/** The dialog that the address names. */
export function Dialogs({ act, app, rows, onDone }: DialogsProps) {
  const { search, change } = useSearch()
  const navigate = useNavigate()
  const onClose = (): void => change({ act: undefined, to: undefined })
  const shared = { app, onClose, onDone }
  switch (act) {
    case 'sync':
    case 'lift':
      return <SyncDialog {...shared} liftsQuarantine={act === 'lift'} />
    case 'rollback':
      return <RollbackDialog {...shared} rows={rows} to={search.to} onChoose={(to) => change({ to })} />
    case 'remove':
      return <RemoveDialog {...shared} onDone={() => void navigate({ to: '/' })} />
  }
}
