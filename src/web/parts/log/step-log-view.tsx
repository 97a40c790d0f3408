import { useMemo } from 'react'
import { useData } from '../../data/data-context.ts'
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
  const feed = useMemo(() => new StepFeed(client, { deployment, step }), [client, deployment, step])
  const state = useFeed(feed)
  return (
    <>
      {state.error && <Problem error={state.error} onRetry={() => feed.start()} />}
      <LogView
        feed={feed}
        state={ended && state.phase === 'following' ? { ...state, phase: 'reading' } : state}
        fileName={`${deployment}-${step}.log`}
      />
    </>
  )
}
