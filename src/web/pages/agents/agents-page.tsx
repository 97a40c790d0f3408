import { ActionIcon, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { listAgents } from '#contract/agents.ts'
import { useData } from '../../data/data-context.ts'
import { pagesQuery } from '../../data/query.ts'
import { useMay } from '../../data/session.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import { AddAgent } from './add-agent.tsx'
import { AgentsTable } from './agents-table.tsx'
import { agentsSentence } from './agents-sentence.ts'
import styles from './agents.module.css'

export function AgentsPage() {
  const texts = useTexts()
  const { agents } = texts
  const { client } = useData()
  const mayManage = useMay('agent.manage')
  const query = useInfiniteQuery(pagesQuery(client, listAgents, { query: { limit: 200 } }))
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, dataUpdatedAt } = query
  // The sentence is about all of them.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const rows = data?.pages.flatMap((page) => page.items)
  return (
    <>
      <PageHead
        title={agents.title}
        sentence={rows && agentsSentence(rows, texts)}
        actions={mayManage && <AddAgent />}
      />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!rows && !error && <Loading />}
      {rows?.length === 0 && (
        <EmptyState title={agents.emptyTitle} hint={agents.emptyHint}>
          <CommandLine words={['agent', 'add', 'production']} />
        </EmptyState>
      )}
      {rows && rows.length > 0 && (
        <>
          <AgentsTable rows={rows} />
          <p className={styles.readAt}>
            {agents.readAt} <Moment at={dataUpdatedAt} />
            <Tooltip label={agents.readAgain}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={agents.readAgain}
                onClick={() => void refetch()}
              >
                <IconRefresh size={15} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </p>
          <CommandLine words={['agent', 'list']} />
        </>
      )}
    </>
  )
}
