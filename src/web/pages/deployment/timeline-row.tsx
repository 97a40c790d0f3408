import { getRouteApi } from '@tanstack/react-router'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { formatDuration } from '#domain/unit.ts'
import { exactTime } from '../../parts/moment.tsx'
import { Person } from '../../parts/person.tsx'
import { toneProps } from '../../parts/toned.tsx'
import { useLanguage } from '../../text/language.tsx'
import { FACT_ICONS, factShape } from './fact-look.ts'
import { tellFact } from './fact-words.ts'
import styles from './timeline.module.css'

const { Link } = getRouteApi('/shell/deployments/$id')

const CLOCK: Intl.DateTimeFormatOptions = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
}

interface TimelineRowProps {
  readonly fact: Fact
  readonly deployment: Deployment
  readonly startedAt: number | undefined
  readonly isWanted: boolean
}

/** One fact: when, what, by whom. */
export function TimelineRow({ fact, deployment, startedAt, isWanted }: TimelineRowProps) {
  const { texts, language } = useLanguage()
  const moment = (at: number): string => exactTime(at, language)
  const { tone, words, details, by } = tellFact(fact, { deployment, texts, startedAt, moment })
  const FactIcon = FACT_ICONS[factShape(fact, tone)]
  const toned = toneProps(tone)
  const time = new Date(fact.at).toLocaleTimeString(language, CLOCK)
  return (
    <div id={`fact-${fact.seq}`} className={styles.row} data-wanted={isWanted || undefined}>
      <Link
        to="."
        search
        hash={`fact-${fact.seq}`}
        resetScroll={false}
        replace
        className={styles.time}
        title={moment(fact.at)}
        data-row
      >
        <time dateTime={new Date(fact.at).toISOString()}>{time}</time>
      </Link>
      <span className={styles.offset}>+{formatDuration(Math.max(0, fact.at - deployment.createdAt))}</span>
      <FactIcon {...toned} className={`${toned.className} ${styles.icon}`} size={16} aria-hidden />
      <span className={styles.words}>
        {words}
        {details.map((detail) => (
          <span key={detail} className={styles.detail}>
            {detail}
          </span>
        ))}
      </span>
      <span className={styles.by}>{by && <Person actor={by} />}</span>
    </div>
  )
}
