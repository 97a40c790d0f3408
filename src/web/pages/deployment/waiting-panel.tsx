import { clean } from '#domain/clean-text.ts'
import type { Waiting } from '#domain/fact.ts'
import { Moment } from '../../parts/moment.tsx'
import { STATUS_LOOKS } from '../../parts/look.ts'
import { shownWait } from '../../parts/shown-status.ts'
import { toneProps } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './notice.module.css'

interface WaitingPanelProps {
  readonly waiting: Waiting
  readonly title?: string
  /** Of the stage that waits. */
  readonly kind?: string | undefined
  /** Whether it is said above already for what. */
  readonly isTold?: boolean
  /** Default: `h3`, as within a stage. */
  readonly heading?: 'h2' | 'h3'
}

/** For what it waits, who or what can end that, until when, and what happens then. */
export function WaitingPanel({ waiting, title, kind, isTold, heading: Heading = 'h3' }: WaitingPanelProps) {
  const texts = useTexts().deployment.waiting
  const status = shownWait(waiting, kind)
  const { icon: Icon, tone: colour } = STATUS_LOOKS[status]
  const tone = toneProps(colour)
  // Only what waits for a person asks for attention.
  const quiet = waiting.person ? undefined : true
  return (
    <section {...tone} className={`${tone.className} ${styles.notice}`} data-quiet={quiet}>
      <Icon size={20} className={styles.icon} aria-hidden />
      <div className={styles.body}>
        <Heading>{title ?? texts.titles[status]}</Heading>
        {!isTold && <p className={styles.what}>{clean(waiting.for)}</p>}
        <dl className={styles.facts}>
          <div>
            <dt>{texts.owner}</dt>
            <dd>{clean(waiting.owner)}</dd>
          </div>
          <div>
            <dt>{texts.until}</dt>
            <dd>
              <Moment at={waiting.deadline} />
            </dd>
          </div>
          <div>
            <dt>{texts.next}</dt>
            <dd>{clean(waiting.next)}</dd>
          </div>
        </dl>
      </div>
    </section>
  )
}
