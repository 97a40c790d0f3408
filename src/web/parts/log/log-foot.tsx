import { formatPercent } from '#domain/unit.ts'
import type { Texts } from '../../text/en/index.ts'
import { useTexts } from '../../text/language.tsx'
import type { FeedState } from './log-feed.ts'
import type { LogLines } from './log-lines.ts'
import styles from './log.module.css'

interface LogFootProps {
  readonly state: FeedState
  readonly lines: LogLines
  readonly words?: string | undefined
}

/** How much there is, and whether more will come. */
export function LogFoot({ state, lines, words }: LogFootProps) {
  const { log } = useTexts()
  const count = lines.end - lines.first
  return (
    <p className={styles.foot}>
      <span>{log.lines(count)}</span>
      {lines.first > 0 && <span>{log.gone(lines.first)}</span>}
      <span className={styles.phase} data-phase={state.phase}>
        {words ?? phaseWords(state, log)}
      </span>
    </p>
  )
}

function phaseWords({ phase, read }: FeedState, log: Texts['log']): string {
  if (phase === 'failed') return ''
  if (phase !== 'reading') return log[phase]
  return log.reading(read && read.of > 0 ? formatPercent((100 * read.done) / read.of, 0) : '')
}
