import { useQueries, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useMemo } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { getDeployment } from '#contract/deployments.ts'
import { cleanLines } from '#domain/clean-text.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import type { Deployment } from '#domain/deployment.ts'
import { explain } from '#domain/explain.ts'
import { failedStep, lastFailure } from '#domain/explain/attempt.ts'
import { TOPICS } from '#domain/explain/known.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'
import { useNow } from '../../data/use-now.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { Loading } from '../../parts/loading.tsx'
import { useTexts } from '../../text/language.tsx'
import { logTailQuery } from './log-tail-query.ts'
import styles from './why.module.css'

/** Enough to hold what is open, what failed last, and what came before it. */
const NEWEST = 5
const STEP_MS = 15_000

interface WhyPanelProps {
  readonly app: ApplicationView
  readonly rows: readonly DeploymentRow[]
}

/** Why it is as it is and what happens next, in the words of `slipway explain`. */
export function WhyPanel({ app, rows }: WhyPanelProps) {
  const { why } = useTexts().application
  const now = useNow(STEP_MS)
  const { deployments, isPending } = useDeployments(app, rows)
  const log = useFailureLog(deployments)
  const told = useMemo(() => {
    const { agent, connected, ...report } = app
    return Map.groupBy(explain({ report, agent, connected, deployments, log, now }), ({ topic }) => topic)
  }, [app, deployments, log, now])
  if (isPending) return <Loading />
  return (
    <section className={styles.why} aria-label={why.title}>
      <h2 className={styles.title}>{why.title}</h2>
      <dl className={styles.topics}>
        {TOPICS.map((topic) => {
          const texts = told.get(topic)
          return (
            texts && (
              <div key={topic} className={styles.topic} data-topic={topic}>
                <dt>{why.topics[topic]}</dt>
                <dd>
                  {texts.map(({ text }) => (
                    <Words key={text} text={text} />
                  ))}
                </dd>
              </div>
            )
          )
        })}
      </dl>
      <CommandLine words={['explain', app.name]} />
    </section>
  )
}

/** The newest ones and the one that brought what runs, however old; one that is not known any more is left out. */
function useDeployments(app: ApplicationView, rows: readonly DeploymentRow[]) {
  const { client } = useData()
  const ids = new Set(rows.slice(0, NEWEST).map(({ id }) => id))
  if (app.runningDeployment !== undefined) ids.add(app.runningDeployment)
  return useQueries({
    queries: [...ids].map((id) => routeQuery(client, getDeployment, { params: { id } })),
    combine: (results) => ({
      deployments: results.flatMap(({ data }): Deployment[] => (data ? [data] : [])),
      isPending: results.some((result) => result.isPending),
    }),
  })
}

function useFailureLog(deployments: readonly Deployment[]): readonly string[] | undefined {
  const { client } = useData()
  const failed = lastFailure({ deployments })
  const step = failed && failedStep(failed)
  const place = failed && step ? { id: failed.id, step: step.id } : undefined
  return useQuery(logTailQuery(client, place)).data
}

/** A log keeps its lines; `code` in a sentence is set as code. */
function Words({ text }: { readonly text: string }) {
  const lines = cleanLines(text)
  const said = lines.filter((line) => !line.startsWith('  '))
  const log = lines.filter((line) => line.startsWith('  ')).map((line) => line.slice(2))
  return (
    <>
      {said.map((line) => (
        <p key={line}>{withCode(line)}</p>
      ))}
      {log.length > 0 && <pre className={styles.log}>{log.join('\n')}</pre>}
    </>
  )
}

function withCode(line: string): ReactNode[] {
  // oxlint-disable-next-line react/no-array-index-key -- Parts of one sentence have no other name than their place.
  return line.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
}
