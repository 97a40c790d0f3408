import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import type { Difference } from '#domain/diff.ts'
import { useMay } from '../../data/session.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { Differences } from '../../parts/diff/differences.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Moment } from '../../parts/moment.tsx'
import { titlesById } from '../../parts/tree/resource-name.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './drift.module.css'
import { IgnoreDifference } from './ignore-difference.tsx'
import { YamlSnippet } from './yaml-snippet.tsx'

interface DriftViewProps {
  readonly app: ApplicationView
  readonly rows: readonly DeploymentRow[]
  readonly open: DeploymentRow | undefined
}

/** Where what runs is not what git asks for, and what can be done about it. */
export function DriftView({ app, rows, open }: DriftViewProps) {
  const { drift } = useTexts().application
  const maySync = useMay('application.sync')
  const titles = useMemo(() => titlesById(app.live?.resources ?? []), [app.live?.resources])
  if (app.drift.length === 0) {
    const [title, hint] = app.live ? [drift.none, drift.noneHint] : [drift.unseen, drift.unseenHint]
    return (
      <EmptyState title={title} hint={hint}>
        <CommandLine words={['app', 'diff', app.name]} />
      </EmptyState>
    )
  }
  return (
    <div className={styles.drift}>
      <div className={styles.bar}>
        <Repairs rows={rows} open={open} />
        {maySync && !open && (
          <Button
            leftSection={<IconRefresh size={16} aria-hidden />}
            renderRoot={(props) => (
              <Link
                {...props}
                from="/applications/$name"
                to="."
                search={(before) => ({ ...before, act: 'sync' })}
                resetScroll={false}
              />
            )}
          >
            {drift.putRight}
          </Button>
        )}
      </div>
      <Differences
        differences={app.drift}
        more={0}
        before={drift.wanted}
        after={drift.found}
        titles={titles}
        renderExtra={(difference) => <About app={app} difference={difference} />}
      />
      <section className={styles.converge}>
        <p>{drift.howToConverge}</p>
        <YamlSnippet yaml={'drift:\n  converge: on\n'} />
      </section>
    </div>
  )
}

/** What has been done about drift, as far as the newest deployments tell. */
function Repairs({ rows, open }: Pick<DriftViewProps, 'rows' | 'open'>) {
  const { drift } = useTexts().application
  if (open) return <p className={styles.state}>{open.trigger.kind === 'drift' ? drift.repairing : drift.deploying}</p>
  const repairs = rows.filter(({ trigger }) => trigger.kind === 'drift')
  const [last] = repairs
  if (!last) return <p className={styles.state} />
  return (
    <p className={styles.state}>
      {drift.repairs(repairs.length)}{' '}
      <Link to="/deployments/$id" params={{ id: last.id }}>
        <Moment at={last.finishedAt ?? last.createdAt} />
      </Link>
      .
    </p>
  )
}

function About({ app, difference }: { readonly app: ApplicationView; readonly difference: Difference }) {
  return (
    <div className={styles.about}>
      <div>
        <Whole difference={difference} />
        <Origins difference={difference} />
      </div>
      <IgnoreDifference difference={difference} path={app.path} />
    </div>
  )
}

/** Where git asks for it, and who made it another. */
function Origins({ difference }: { readonly difference: Difference }) {
  const { drift } = useTexts().application
  const { source, owner } = difference
  return (
    <>
      {source && (
        <p>
          {drift.askedIn} <code>{clean(`${source.file}${source.line === undefined ? '' : `:${source.line}`}`)}</code>
        </p>
      )}
      {owner && (
        <p>
          {drift.writtenBy} <code>{clean(owner.manager)}</code>
          {owner.at !== undefined && (
            <>
              {', '}
              <Moment at={owner.at} />
            </>
          )}
        </p>
      )}
    </>
  )
}

/** Of a field both values are shown above; of a resource as a whole it is said in words. */
function Whole({ difference: { path, before, after } }: { readonly difference: Difference }) {
  const { drift } = useTexts().application
  if (path !== '' || (before !== undefined) === (after !== undefined)) return null
  return <p>{before === undefined ? drift.notAsked : drift.notThere}</p>
}
