import { useMemo } from 'react'
import { useData } from '../../data/data-context.ts'
import { useTexts } from '../../text/language.tsx'
import { Problem } from '../problem.tsx'
import { LogView } from './log-view.tsx'
import { StepFeed } from './step-feed.ts'
import { useFeed } from './use-feed.ts'

interface StepLogViewProps {
  readonly deployment: string
  readonly step: string
  readonly ended: boolean
}

export function StepLogView({ deployment, step, ended }: StepLogViewProps) {
  const { client } = useData()
  const { log } = useTexts()
  const feed = useMemo(() => new StepFeed(client, { deployment, step }), [client, deployment, step])
  const state = useFeed(feed)
  const problem = state.error && <Problem error={state.error} onRetry={() => feed.start()} />
  // An empty log below would say that nothing was written, which nobody knows.
  if (problem && feed.lines.end === 0) return problem
  return (
    <>
      {problem}
      <LogView
        feed={feed}
        state={state}
        foot={ended && state.phase === 'following' ? log.ending : undefined}
        fileName={`${deployment}-${step}.log`}
      />
    </>
  )
}
