import { Button } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconFocus2 } from '@tabler/icons-react'
import { useState } from 'react'
import type { Deployment } from '#domain/deployment.ts'
import { deploymentRowOf } from '#domain/deployment-row.ts'
import { Cells } from '../../parts/cells.tsx'
import { useTexts } from '../../text/language.tsx'
import type { Ladder, Rung } from './ladder.ts'
import styles from './ladder.module.css'
import { RungLink } from './rung-link.tsx'

interface LadderViewProps {
  readonly deployment: Deployment
  readonly ladder: Ladder
  /** Id of the stage whose evidence is shown. */
  readonly shown: string
  /** Given where the reader's choice hides what matters now. */
  readonly onFollow: (() => void) | undefined
}

/** All stages from top to bottom; those that may run at once side by side. On a phone it is a strip that opens. */
export function LadderView({ deployment, ladder, shown, onFollow }: LadderViewProps) {
  const [isOpen, setOpen] = useState(false)
  const texts = useTexts().deployment.ladder
  const { steps } = deploymentRowOf(deployment)
  const close = (): void => setOpen(false)
  const Chevron = isOpen ? IconChevronUp : IconChevronDown
  return (
    <nav className={styles.ladder} aria-label={texts.label}>
      <button type="button" className={styles.strip} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Cells steps={steps} />
        <span className={styles.stripWords}>
          {isOpen ? texts.hide : texts.show}
          <Chevron size={16} aria-hidden />
        </span>
      </button>
      <div className={styles.rungs} data-open={isOpen || undefined}>
        <ol className={styles.list}>
          {ladder.ranks.map((rank) => (
            <Rank key={rank[0]?.id} rank={rank} deployment={deployment} shown={shown} onChosen={close} />
          ))}
        </ol>
        {ladder.rollback.length > 0 && (
          <>
            <h2 className={styles.heading}>{texts.rollback}</h2>
            <ol className={styles.list}>
              {ladder.rollback.map((rung) => (
                <Rank key={rung.id} rank={[rung]} deployment={deployment} shown={shown} onChosen={close} />
              ))}
            </ol>
          </>
        )}
        {onFollow && (
          <Button
            variant="subtle"
            size="compact-sm"
            className={styles.follow}
            leftSection={<IconFocus2 size={14} aria-hidden />}
            onClick={onFollow}
          >
            {texts.follow}
          </Button>
        )}
      </div>
    </nav>
  )
}

interface RankProps {
  readonly rank: readonly Rung[]
  readonly deployment: Deployment
  readonly shown: string
  readonly onChosen: () => void
}

function Rank({ rank, ...shared }: RankProps) {
  const { beside } = useTexts().deployment.ladder
  const [first] = rank
  if (!first) return null
  if (rank.length === 1) {
    return (
      <li>
        <RungLink rung={first} {...shared} />
      </li>
    )
  }
  return (
    <li>
      <ul className={styles.rank} aria-label={beside}>
        {rank.map((rung) => (
          <li key={rung.id}>
            <RungLink rung={rung} {...shared} />
          </li>
        ))}
      </ul>
    </li>
  )
}
