import { Checkbox, Radio, Stack } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import type { CommandView } from '#domain/command-view.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Revision } from '#domain/revision.ts'
import { ActDialog } from '../../parts/act/act-dialog.tsx'
import { Differences } from '../../parts/diff/differences.tsx'
import { titlesById } from '../../parts/tree/resource-name.ts'
import { useTexts } from '../../text/language.tsx'
import { PreviewPane } from './preview-pane.tsx'
import styles from './preview.module.css'

interface SyncDialogProps {
  readonly app: ApplicationView
  readonly liftsQuarantine: boolean
  onClose(): void
  onDone(answer: CommandView): void
}

const STRATEGIES = ['auto', 'quick', 'pipeline'] as const

type Strategy = (typeof STRATEGIES)[number]

export function SyncDialog({ app, liftsQuarantine, onClose, onDone }: SyncDialogProps) {
  const { sync, acts } = useTexts().application
  const [strategy, setStrategy] = useState<Strategy>('auto')
  const [lifts, setLifts] = useState(liftsQuarantine)
  const { name, head, quarantine, drift } = app
  const liftQuarantine = lifts && quarantine !== undefined
  return (
    <ActDialog
      opened
      onClose={onClose}
      onDone={onDone}
      title={sync.title(name)}
      confirm={liftQuarantine ? sync.confirmLift : acts.sync}
      consequence={
        <>
          {head ? sync.consequence(commitWords(head)) : sync.consequenceUnknown} {drift.length > 0 && sync.repairs}
        </>
      }
      wish={{ kind: 'sync', application: name, strategy, liftQuarantine }}
    >
      {quarantine && (
        <Checkbox
          label={sync.lift}
          description={sync.liftHint}
          checked={lifts}
          onChange={(event) => setLifts(event.currentTarget.checked)}
        />
      )}
      <Radio.Group
        label={sync.strategy}
        value={strategy}
        onChange={(value) => setStrategy(STRATEGIES.find((one) => one === value) ?? 'auto')}
      >
        <Stack gap={6} mt={6}>
          {STRATEGIES.map((one) => (
            <Radio key={one} value={one} label={sync.strategies[one]} />
          ))}
        </Stack>
      </Radio.Group>
      <PreviewPane name={name} command={{ kind: 'sync', strategy, liftQuarantine }} />
      {drift.length > 0 && <Repaired app={app} />}
    </ActDialog>
  )
}

/** What somebody else changed goes back to what git asks for. */
function Repaired({ app: { drift, live } }: { readonly app: ApplicationView }) {
  const { sync, drift: texts } = useTexts().application
  const titles = useMemo(() => titlesById(live?.resources ?? []), [live?.resources])
  return (
    <section className={styles.preview}>
      <h3 className={styles.title}>{sync.putRight}</h3>
      <Differences differences={drift} more={0} before={texts.wanted} after={texts.found} titles={titles} />
    </section>
  )
}

function commitWords({ commit, message }: Revision): string {
  const subject = clean(subjectOf(message))
  return subject === '' ? shortCommit(commit) : `${shortCommit(commit)} (${subject})`
}
