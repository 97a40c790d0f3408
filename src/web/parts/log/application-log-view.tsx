import { Button, NativeSelect } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useData } from '../../data/data-context.ts'
import { useLanguage } from '../../text/language.tsx'
import { Problem } from '../problem.tsx'
import { ApplicationFeed } from './application-feed.ts'
import { LogView } from './log-view.tsx'
import { useFeed } from './use-feed.ts'

interface ApplicationLogViewProps {
  readonly name: string
  readonly resource: string | undefined
  /** What people call resources, by id. */
  readonly names: ReadonlyMap<string, string>
}

const BEGINNINGS = [100, 500, 2_000, 10_000]

export function ApplicationLogView({ name, resource, names }: ApplicationLogViewProps) {
  const { client } = useData()
  const { texts, language } = useLanguage()
  const { log } = texts
  const [lines, setLines] = useState(500)
  const [isPaused, setPaused] = useState(false)
  const feed = useMemo(() => new ApplicationFeed(client, { name, resource, lines }), [client, name, resource, lines])
  const state = useFeed(feed)
  const show = (count: number): string => count.toLocaleString(language)
  const pause = (): void => {
    feed.pause(!isPaused)
    setPaused(!isPaused)
  }
  const begin = (count: number): void => {
    setPaused(false)
    setLines(count)
  }
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause
  const problem = state.error && <Problem error={state.error} onRetry={() => feed.start()} />
  // An empty log below would say that nothing was written, which nobody knows.
  if (problem && feed.lines.end === 0) return problem
  return (
    <>
      {problem}
      <LogView
        feed={feed}
        state={state}
        fileName={`${name}.log`}
        names={resource === undefined ? names : undefined}
        foot={isPaused ? log.paused : undefined}
        tools={
          <>
            <NativeSelect
              size="xs"
              aria-label={log.beginWith}
              value={lines}
              onChange={(event) => begin(Number(event.currentTarget.value))}
              data={BEGINNINGS.map((count) => ({ value: String(count), label: log.lastLines(show(count)) }))}
            />
            <Button size="xs" variant="default" leftSection={<Icon size={15} aria-hidden />} onClick={pause}>
              {!isPaused ? log.pause : feed.held > 0 ? log.resumeHeld(feed.held) : log.resume}
            </Button>
          </>
        }
      />
    </>
  )
}
